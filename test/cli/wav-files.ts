import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import {
  chunk,
  formatChunk,
  wavFile,
  type FormatFields,
} from '../connectors/wav/wav-reader-files.js';

const DEMO_CALL = new URL('../../examples/demo-call/demo-call.wav', import.meta.url);
const HEADER_BYTES = 58;
const MULAW_STEREO: FormatFields = { tag: 7, channelCount: 2, sampleRateHz: 8_000, sampleBits: 8 };

/** The first seconds of the demo call: mu-law, customer and agent. */
export async function demoAudio(seconds: number): Promise<Uint8Array> {
  const file = await readFile(DEMO_CALL);
  const audio = file.subarray(HEADER_BYTES);
  const length = seconds * 16_000;
  return Buffer.concat(
    Array.from({ length: Math.ceil(length / audio.length) }, () => audio),
    length,
  );
}

/** @param declaredBytes the size that the header promises; by default the right one */
export async function writeWav(
  folder: string,
  name: string,
  audio: Uint8Array,
  format: FormatFields = MULAW_STEREO,
  declaredBytes = audio.length,
): Promise<void> {
  const file = wavFile([formatChunk(format), chunk('data', audio, declaredBytes)]);
  await writeFile(join(folder, name), file);
}
