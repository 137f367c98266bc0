/**
 * Makes the clips beside it, byte for byte: `npx tsx test/golden/audio/make-clips.ts --corpus PATH`,
 * PATH being EmoDB's folder (CC0 1.0). 16 kHz mu-law keeps them small; the speakers are ones that
 * the speech gate's numbers were not chosen on.
 */
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { readSamples } from '../../../bench/speech-gate/corpora.js';
import { encodeMulaw } from '../../../src/audio/g711.js';
import { chunk, formatChunk, wavFile } from '../../connectors/wav/wav-reader-files.js';

const CLIPS = ['10b02Na', '11a04Wc', '12b09Ac', '13b09La', '15a02Ea', '16a01Tb'];
const FORMAT = { tag: 7, channelCount: 1, sampleRateHz: 16_000, sampleBits: 8 };

const { corpus } = parseArgs({ options: { corpus: { type: 'string' } } }).values;
if (corpus === undefined) throw new Error('--corpus PATH is needed');
for (const name of CLIPS) {
  const samples = await readSamples(join(corpus, `${name}.wav`));
  const file = wavFile([
    formatChunk({ ...FORMAT, extension: new Uint8Array(2) }),
    chunk('data', encodeMulaw(samples)),
  ]);
  await writeFile(join(import.meta.dirname, 'clips', `${name}.wav`), file);
}
