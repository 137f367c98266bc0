import { spawn } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import Meyda from 'meyda';
import { MfccComputer } from '../../src/features/mfcc-computer.js';
import { mfccOf } from '../../src/features/mfcc-of.js';
import { PSF_PROFILE } from '../../src/features/profile.js';
import { RollingMfcc } from '../../src/features/rolling-mfcc.js';
import { pythonWith } from '../python/venv.js';

/** Somebody who can compute MFCC of the audio again and again. */
export interface Contender {
  readonly name: string;
  /** Times over the audio that make a round long enough to be timed. */
  readonly repetitions: number;
  /** @returns milliseconds of processor time that this many times over the audio took */
  readonly time: (repetitions: number) => number | Promise<number>;
  readonly close?: () => void;
}

const CHUNK = 320;

export function wholeRecording(samples: Float32Array): Contender {
  const computer = new MfccComputer(PSF_PROFILE);
  return {
    name: 'undertone, whole recording',
    repetitions: 10,
    time: timed(() => mfccOf(samples, computer)),
  };
}

/** As live audio comes: 20 ms at a time. */
export function streamed(samples: Float32Array): Contender {
  const computer = new MfccComputer(PSF_PROFILE);
  const pass = (): void => {
    const rolling = new RollingMfcc(computer);
    for (let at = 0; at < samples.length; at += CHUNK) {
      rolling.push(samples.subarray(at, at + CHUNK), at);
    }
    rolling.flush();
  };
  return { name: 'undertone, chunks of 20 ms', repetitions: 10, time: timed(pass) };
}

/** Its frames have to be a power of two long: the same 25 ms every 10 ms, zeros behind. */
export function meyda(samples: Float32Array): Contender {
  // Meyda is a CommonJS module whose types describe an ES module: the object is its default.
  const extractor = Object.assign(Meyda as unknown as MeydaExtractor, {
    bufferSize: PSF_PROFILE.fftLength,
    sampleRate: PSF_PROFILE.sampleRateHz,
    melBands: PSF_PROFILE.filterCount,
    numberOfMFCCCoefficients: PSF_PROFILE.lastCoefficient + 1,
    windowingFunction: 'rect',
  });
  const frame = new Float32Array(PSF_PROFILE.fftLength);
  const pass = (): void => {
    for (let at = 0; at + 400 <= samples.length; at += 160) {
      frame.set(samples.subarray(at, at + 400));
      extractor.extract('mfcc', frame);
    }
  };
  return { name: 'Meyda 5.6.3', repetitions: 1, time: timed(pass) };
}

interface MeydaExtractor {
  extract(feature: 'mfcc', frame: Float32Array): number[];
}

/** @throws Error if python_speech_features is not there and cannot be installed */
export async function psf(samples: Float32Array): Promise<Contender> {
  const folder = mkdtempSync(join(tmpdir(), 'bench-mfcc-'));
  const file = join(folder, 'samples.f32');
  writeFileSync(file, samples);
  const script = fileURLToPath(new URL('psf-timer.py', import.meta.url));
  const requirements = new URL('../../test/golden/psf/requirements.txt', import.meta.url);
  const python = spawn(pythonWith('psf', requirements), [script, file], {
    stdio: ['pipe', 'pipe', 'inherit'],
    // One core for everybody: its matrix product would take all of them.
    env: { ...process.env, OMP_NUM_THREADS: '1', OPENBLAS_NUM_THREADS: '1' },
  });
  const answers = createInterface({ input: python.stdout })[Symbol.asyncIterator]();
  await answers.next();
  return {
    name: 'python_speech_features 0.6',
    repetitions: 5,
    time: async (repetitions) => {
      python.stdin.write(`${repetitions}\n`);
      const answer = await answers.next();
      return Number(answer.value) * 1000;
    },
    close: () => {
      python.stdin.end();
      rmSync(folder, { recursive: true });
    },
  };
}

function timed(pass: () => void): (repetitions: number) => number {
  return (repetitions) => {
    const start = process.cpuUsage();
    for (let i = 0; i < repetitions; i++) pass();
    const { user, system } = process.cpuUsage(start);
    return (user + system) / 1000;
  };
}
