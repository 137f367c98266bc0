import { beforeAll, it } from 'vitest';
import { loadBackend } from '../../src/model/backend.js';
import { expectFlatTensors } from './flat-tensors.js';

beforeAll(() => loadBackend({ prefer: 'wasm' }));

it('leaves tensors flat over 1,000 batches on WebAssembly', { timeout: 120_000 }, () => {
  expectFlatTensors();
});
