import { readFileSync } from 'node:fs';
import { from, lastValueFrom, map, pipe, reduce, toArray, type Observable } from 'rxjs';
import { describe, expect, it } from 'vitest';

import type { AudioChunk, SampleBlock } from '../../src/audio/chunk.js';
import {
  byStream,
  decodeAudio,
  inOrder,
  resample,
  ResamplerDesigns,
  speechGate,
} from '../../src/operators/index.js';
import { chunksOfMs, demoCall } from '../pipeline/run.js';

const designs = new ResamplerDesigns(16_000);

function speechOf(chunks: Observable<AudioChunk>): Observable<[string, number]> {
  // docs/operators.md
  const speechSeconds = byStream<SampleBlock, [string, number]>(({ channel }) =>
    pipe(
      inOrder(),
      resample(designs),
      speechGate(),
      reduce((frames, { isSpeech }) => frames + isSpeech.filter((flag) => flag === 1).length, 0),
      map((frames) => [channel, frames / 100]),
    ),
  );
  return chunks.pipe(decodeAudio(), speechSeconds);
  // end
}

describe('a pipeline of one’s own', () => {
  it('counts the seconds that each speaker of the demo call speaks', async () => {
    const chunks = from(chunksOfMs(demoCall(), 100));
    const seconds = new Map(await lastValueFrom(speechOf(chunks).pipe(toArray())));
    expect([...seconds.keys()].toSorted()).toEqual(['agent', 'customer']);
    for (const spoken of seconds.values()) {
      expect(spoken).toBeGreaterThan(5);
      expect(spoken).toBeLessThan(35);
    }
  });

  it('stands in the documentation as it runs here', () => {
    const source = readFileSync(new URL(import.meta.url), 'utf8');
    const page = readFileSync(new URL('../../docs/operators.md', import.meta.url), 'utf8');
    const code = source.split('// docs/operators.md\n')[1]?.split('  // end')[0] ?? 'no code';
    expect(page).toContain(code.replaceAll(/^ {2}/gm, '').trim());
  });
});
