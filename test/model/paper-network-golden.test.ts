import { beforeAll, describe, it } from 'vitest';
import { loadBackend } from '../../src/model/backend.js';
import { expectGoldenLogits, GOLDEN_FRAMES } from './golden-logits.js';

// The best backend there is, and no other where that is asked for: see UNDERTONE_BACKEND.
const prefer = process.env['UNDERTONE_BACKEND'] === 'tensorflow' ? 'tensorflow' : 'auto';
beforeAll(() => loadBackend({ prefer }));

describe('the network of table 1 on the best backend that loads', () => {
  it.each(GOLDEN_FRAMES)('gives the logits of Keras for %d frames', (frames) => {
    expectGoldenLogits(frames);
  });
});
