import { expect, it } from 'vitest';
import {
  readPartitionCheckpoint,
  readTrackCheckpoint,
} from '../../../connectors/kafka/track-checkpoint.js';
import { TOPIC_OPTIONS } from '../../../src/cli/topic-options.js';

it.each([readTrackCheckpoint, readPartitionCheckpoint])(
  'names options that exist, and all that has to be new, where the version is another: %o',
  (read) => {
    const reading = () => read('{"version":9}', 'key k');
    expect(reading).toThrow(/CHECKPOINT_MISMATCH: key k: .*; run the version that wrote it, or /);
    const { eventsTopic, checkpointsTopic } = TOPIC_OPTIONS;
    for (const { flags } of [{ flags: '--group' }, eventsTopic, checkpointsTopic]) {
      expect(reading).toThrow(flags.split(' ', 1).join());
    }
  },
);
