import { createWriteStream } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
import { decodeSamples } from '../../src/audio/decode.js';
import { demoAudio } from './wav-files.js';

const RATE_HZ = 16_000;

/** The customer of the demo call as a microphone would record her: 16 kHz, 16 bit. */
export async function microphoneAudio(seconds: number): Promise<Buffer> {
  const samples = decodeSamples('mulaw', await demoAudio(seconds));
  const audio = Buffer.alloc(samples.length * 2);
  for (let i = 0; i < samples.length / 2; i++) {
    const sample = Math.round((samples[2 * i] ?? 0) * 32_767);
    audio.writeInt16LE(sample, 4 * i);
    audio.writeInt16LE(sample, 4 * i + 2);
  }
  return audio;
}

/** Writes to a FIFO as fast as a microphone would, or somewhat faster. */
export async function playToRecorder(audio: Buffer, fifo: string, speed: number): Promise<void> {
  const output = createWriteStream(fifo);
  output.on('error', () => undefined); // the recorder was ended
  const pieceBytes = RATE_HZ / 5;
  for (let at = 0; at < audio.length && !output.destroyed; at += pieceBytes) {
    output.write(audio.subarray(at, at + pieceBytes));
    await sleep(100 / speed);
  }
}
