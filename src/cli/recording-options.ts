import { KAFKA_SINK_OPTIONS } from './kafka-sink.js';
import { flag } from './option-schemas.js';
import type { OptionSpecs } from './options.js';
import { CHUNK_OPTIONS, STREAM_OPTIONS } from './stream-options.js';

/** How a recording, which can be had again, is turned into events. */
export const RECORDING_OPTIONS = {
  ...STREAM_OPTIONS,
  deterministic: {
    flags: '--deterministic',
    description: 'the same bytes at every run: batches of one, events in a fixed order at the end',
    schema: flag,
    expected: 'true or false',
  },
  ...CHUNK_OPTIONS,
  ...KAFKA_SINK_OPTIONS,
} as const satisfies OptionSpecs;
