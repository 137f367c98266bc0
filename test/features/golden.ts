import { readFileSync } from 'node:fs';
import { PSF_PROFILE, type MfccProfile } from '../../src/features/profile.js';

/** One input and what python_speech_features makes of it; see `test/golden/psf/psf.py`. */
export interface GoldenCase {
  readonly title: string;
  readonly samples: Float32Array;
  readonly profile: MfccProfile;
  readonly frameCount: number;
  readonly featureCount: number;
  /** Indices of the frames in `frames`. */
  readonly kept: readonly number[];
  /** Row-major, `kept.length × featureCount`. */
  readonly frames: Float32Array;
}

export function goldenCases(): GoldenCase[] {
  const entries = JSON.parse(readFileSync(folder('psf.json'), 'utf8')) as GoldenEntry[];
  return entries.map(({ input, profile, frameCount, featureCount, every, frames }) => ({
    title: JSON.stringify({ ...input, ...profile }),
    samples: samplesOf(input),
    profile: { ...PSF_PROFILE, ...profile },
    frameCount,
    featureCount,
    kept: range(frameCount).filter((i) => i % every === 0 || i === frameCount - 1),
    frames: floatsOf(Buffer.from(frames, 'base64')),
  }));
}

interface GoldenEntry {
  readonly input: GoldenInput;
  readonly profile: Partial<MfccProfile>;
  readonly frameCount: number;
  readonly featureCount: number;
  readonly every: number;
  readonly frames: string;
}

interface GoldenInput {
  readonly kind: 'speech' | 'sine' | 'impulse' | 'silence' | 'constant';
  readonly length: number;
  readonly gain?: number;
  readonly hz?: number;
  readonly amplitude?: number;
  readonly at?: number;
}

/** The same 16-bit integers as `signal` in psf.py, over 32768. */
function samplesOf({ kind, length, gain = 1, hz = 0, amplitude = 0, at = 0 }: GoldenInput) {
  const speech = kind === 'speech' ? recordedSpeech() : new Int16Array(1);
  const sampleAt = {
    speech: (n: number) => clip((speech[n % speech.length] ?? 0) * gain),
    sine: (n: number) => halfAwayFromZero(amplitude * Math.sin((2 * Math.PI * hz * n) / 16_000)),
    impulse: (n: number) => (n === at ? amplitude : 0),
    silence: () => 0,
    constant: () => amplitude,
  }[kind];
  return Float32Array.from({ length }, (_, n) => sampleAt(n) / 32_768);
}

function recordedSpeech(): Int16Array {
  const header = 44;
  const bytes = readFileSync(folder('speech.wav')).subarray(header);
  return Int16Array.from({ length: bytes.length / 2 }, (_, n) => bytes.readInt16LE(2 * n));
}

function clip(value: number): number {
  return Math.max(-32_768, Math.min(32_767, value));
}

function halfAwayFromZero(value: number): number {
  return Math.sign(value) * Math.floor(Math.abs(value) + 0.5);
}

function floatsOf(bytes: Buffer): Float32Array {
  return Float32Array.from({ length: bytes.length / 4 }, (_, n) => bytes.readFloatLE(4 * n));
}

function range(length: number): number[] {
  return Array.from({ length }, (_, i) => i);
}

function folder(file: string): URL {
  return new URL(`../golden/psf/${file}`, import.meta.url);
}
