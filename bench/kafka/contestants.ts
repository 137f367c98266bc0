import { fileURLToPath } from 'node:url';
import { emotionEventCodec } from '../../src/events/avro-codec.js';
import { windowIndices } from '../../test/oracle/window-indices.js';
import { pythonWith } from '../python/venv.js';
import { program, type Program } from './program.js';
import { spawnProcessor, type Stage } from './stage.js';

export const RATE_HZ = 16_000;

/** Somebody who turns a topic of audio into a topic of events. */
export interface Contestant {
  readonly name: string;
  /** Of a call of so many samples. */
  readonly windowsOf: (samples: number) => number;
  readonly start: (stage: Stage, calls: number) => Program;
  /** When all calls have ended; otherwise it waits for more. */
  readonly endsItself: boolean;
  readonly read: (value: Buffer) => Reading;
}

/** What an event says of a window: whether there is a score in it; or that it is of no window. */
export type Reading = 'scored' | 'not scored' | 'no window';

/** @param flags for `undertone run` */
export function undertoneRun(flags: readonly string[]): Contestant {
  const codec = emotionEventCodec();
  return {
    name: 'undertone run',
    windowsOf: (samples) => windowIndices({ sampleRateHz: RATE_HZ, samples, lost: [] }).length,
    start: (stage) => spawnProcessor(stage, flags),
    endsItself: false,
    read: (value) => {
      const { kind, status } = codec.decode(value);
      if (kind !== 'window') return 'no window';
      return status === 'no_speech' ? 'not scored' : 'scored';
    },
  };
}

const WINDOW_SAMPLES = 2.56 * RATE_HZ;
const HOP_SAMPLES = 0.64 * RATE_HZ;

/**
 * confluent-kafka, librosa and Keras. What follows the last whole window of a call it leaves.
 *
 * @throws Error if there is no python3, or its packages cannot be installed
 */
export function plainPython(): Contestant {
  const python = pythonWith('kafka-peer', new URL('peer/requirements.txt', import.meta.url));
  const script = fileURLToPath(new URL('peer/consume.py', import.meta.url));
  return {
    name: 'plain Python',
    windowsOf: (samples) => 1 + Math.floor((samples - WINDOW_SAMPLES) / HOP_SAMPLES),
    start: ({ brokers, topics }, calls) =>
      program(python, [
        ...[script, '--brokers', brokers, '--topic', topics.audio],
        ...['--events-topic', topics.events, '--group', topics.events, '--calls', String(calls)],
      ]),
    endsItself: true,
    read: () => 'scored',
  };
}
