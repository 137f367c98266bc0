import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { expect, it } from 'vitest';
import { PartitionLedger } from '../../../connectors/kafka/partition-ledger.js';
import { CONFIG_HASH, FakePipeline, WINDOW_SAMPLES } from './fake-pipeline.js';
import { kafkaRecord, RECORD_TIME_MS } from './kafka-record.js';

const CALLS = 2_000;
/** A window of 20 records: real ones hold 13 records of 200 ms. */
const RECORD_SAMPLES = WINDOW_SAMPLES / 20;
/** What docs/operations.md says that the books of one open call take at most. */
const MAX_BYTES_A_CALL = 8 * 1_024;

setFlagsFromString('--expose-gc');
const collectGarbage = runInNewContext('gc') as () => void;

function heapBytes(): number {
  collectGarbage();
  return process.memoryUsage().heapUsed;
}

/** The books of a partition with many calls at once, each as far as its windows have come. */
function manyCalls() {
  const format = { encoding: 'mulaw', sampleRateHz: 8_000, channels: ['customer'] } as const;
  const ledger = new PartitionLedger(0, {
    read: ({ key = '', offset, timeMs }) => ({
      ...{ callId: key, format, roughOffsetSamples: undefined, endOfCall: false },
      seq: Math.floor(offset / CALLS),
      streamOffsetSamples: Math.floor(offset / CALLS) * RECORD_SAMPLES,
      ...{ recordTimeMs: timeMs, bytes: new Uint8Array(RECORD_SAMPLES), traceparent: undefined },
    }),
    permitted: (channels) => channels,
    ...{ idleMs: 60_000, rememberMs: 3_600_000, now: () => 0 },
    configHash: CONFIG_HASH,
  });
  // Its own state is a few numbers a call.
  const pipeline = new FakePipeline();
  let offset = 0;
  const speak = (records: number): void => {
    for (const last = offset + records * CALLS; offset < last; offset++) {
      const timeMs = RECORD_TIME_MS + Math.floor(offset / CALLS) * 200;
      const { chunks } = ledger.take(
        kafkaRecord({ offset, timeMs, key: `call-${offset % CALLS}` }),
      );
      for (const chunk of chunks) {
        for (const { output } of pipeline.push(chunk, ['customer'])) {
          if (output !== undefined) ledger.output(output);
        }
      }
      if (offset % CALLS === 0) ledger.collect(false);
    }
  };
  return { ledger, speak };
}

it('keeps a few kilobytes for each open call, however long it goes on', () => {
  const before = heapBytes();
  const { ledger, speak } = manyCalls();
  speak(40);
  const early = heapBytes();
  expect(ledger.openTracks).toBe(CALLS);
  expect((early - before) / CALLS).toBeLessThan(MAX_BYTES_A_CALL);
  speak(40);
  const late = heapBytes();
  expect(ledger.openTracks).toBe(CALLS);
  expect((late - early) / CALLS).toBeLessThan(MAX_BYTES_A_CALL / 8);
});
