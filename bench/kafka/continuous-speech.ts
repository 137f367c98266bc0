import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { packageRoot } from '../../src/cli/package-root.js';
import { loadRecording } from '../../src/cli/simulate/recording.js';

const RATE_HZ = 16_000;
const BYTES_PER_SAMPLE = 2;
const CHANNELS = 2;
const HEADER_BYTES = 44;

interface Truth {
  readonly clips: readonly {
    readonly channel: string;
    readonly startMs: number;
    readonly endMs: number;
  }[];
}

/**
 * A WAV file of speech without pauses, mono, 16 kHz: the customer's turns of the demo call, one
 * after the other.
 */
export async function writeContinuousSpeech(path: string): Promise<void> {
  const folder = join(packageRoot(), 'examples/demo-call');
  const { bytes } = await loadRecording(join(folder, 'demo-call.wav'), {
    encoding: 'pcm_s16le',
    sampleRateHz: RATE_HZ,
  });
  const { clips } = JSON.parse(readFileSync(join(folder, 'truth.json'), 'utf8')) as Truth;
  const turns = clips
    .filter(({ channel }) => channel === 'customer')
    .map(({ startMs, endMs }) => customerBetween(bytes, startMs, endMs));
  const samples = Buffer.concat(turns);
  writeFileSync(path, Buffer.concat([wavHeader(samples.length), samples]));
}

/** The customer's is the first channel. */
function customerBetween(interleaved: Uint8Array, startMs: number, endMs: number): Buffer {
  const { buffer, byteOffset, byteLength } = interleaved;
  const samples = new Int16Array(buffer, byteOffset, byteLength / BYTES_PER_SAMPLE);
  const [first, end] = [startMs, endMs].map((ms) => Math.floor((ms * RATE_HZ) / 1_000));
  const turn = samples
    .subarray(CHANNELS * (first ?? 0), CHANNELS * (end ?? 0))
    .filter((_, i) => i % CHANNELS === 0);
  return Buffer.from(turn.buffer);
}

function wavHeader(dataBytes: number): Buffer {
  const header = Buffer.alloc(HEADER_BYTES);
  header.write('RIFF', 0);
  header.writeUInt32LE(HEADER_BYTES - 8 + dataBytes, 4);
  header.write('WAVEfmt ', 8);
  header.writeUInt32LE(16, 16);
  header.writeUInt16LE(1, 20);
  header.writeUInt16LE(1, 22);
  header.writeUInt32LE(RATE_HZ, 24);
  header.writeUInt32LE(RATE_HZ * BYTES_PER_SAMPLE, 28);
  header.writeUInt16LE(BYTES_PER_SAMPLE, 32);
  header.writeUInt16LE(8 * BYTES_PER_SAMPLE, 34);
  header.write('data', 36);
  header.writeUInt32LE(dataBytes, 40);
  return header;
}
