import { beforeAll, it } from 'vitest';
import { loadBackend } from '../../src/model/backend.js';
import { expectFlatTensors } from './flat-tensors.js';

// The best backend there is, and no other where that is asked for: see UNDERTONE_BACKEND.
const prefer = process.env['UNDERTONE_BACKEND'] === 'tensorflow' ? 'tensorflow' : 'auto';
beforeAll(() => loadBackend({ prefer }));

it('leaves tensors flat over 1,000 batches and none when disposed of', { timeout: 120_000 }, () => {
  expectFlatTensors();
});
