/** Real speech for tests: clips of EmoDB (CC0 1.0) at 16 kHz; see test/golden/audio. */
import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { readSamples } from '../../bench/speech-gate/corpora.js';

const CLIPS = join(import.meta.dirname, '../golden/audio/clips');

export async function speechClips(): Promise<Float32Array[]> {
  const names = readdirSync(CLIPS).sort();
  return Promise.all(names.map((name) => readSamples(join(CLIPS, name))));
}

export function concatenated(parts: readonly Float32Array[]): Float32Array {
  const whole = new Float32Array(parts.reduce((length, part) => length + part.length, 0));
  let at = 0;
  for (const part of parts) {
    whole.set(part, at);
    at += part.length;
  }
  return whole;
}
