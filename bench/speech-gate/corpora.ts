import { readdir } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { openWav } from '../../connectors/wav/wav-reader.js';
import { PcmDecoder } from '../../src/audio/decode.js';

export interface Clip {
  readonly corpus: 'RAVDESS' | 'EmoDB';
  readonly speaker: string;
  /** As the corpus writes it into names: a number in RAVDESS, a letter in EmoDB. */
  readonly emotion: string;
  readonly path: string;
}

/** The speakers whose clips the gate's numbers were chosen on. */
export const TUNED_ON = {
  RAVDESS: ['01', '02', '03', '04', '05', '06'],
  EmoDB: ['03', '08', '09'],
} as const;

export function isTunedOn({ corpus, speaker }: Clip): boolean {
  return (TUNED_ON[corpus] as readonly string[]).includes(speaker);
}

/** @param folder holds `ravdess/Actor_NN/*.wav` and `emodb/*.wav`. */
export async function listClips(folder: string): Promise<Clip[]> {
  const ravdess = (await wavFiles(join(folder, 'ravdess'))).map((path): Clip => {
    const name = basename(path, '.wav');
    return { corpus: 'RAVDESS', speaker: name.slice(-2), emotion: name.slice(6, 8), path };
  });
  const emodb = (await wavFiles(join(folder, 'emodb'))).map((path): Clip => {
    const name = basename(path);
    return { corpus: 'EmoDB', speaker: name.slice(0, 2), emotion: name.slice(5, 6), path };
  });
  return [...ravdess, ...emodb];
}

/** The first channel of a recording. */
export async function readSamples(path: string): Promise<Float32Array> {
  const { format, pieces } = await openWav(path);
  const decoder = new PcmDecoder(format.encoding, format.channelCount);
  const samples: number[] = [];
  for await (const { bytes } of pieces) samples.push(...(decoder.push(bytes).channels[0] ?? []));
  return Float32Array.from(samples);
}

async function wavFiles(folder: string): Promise<string[]> {
  const names = await readdir(folder, { recursive: true });
  return names
    .filter((name) => name.endsWith('.wav'))
    .sort()
    .map((name) => join(folder, name));
}
