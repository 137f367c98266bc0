import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { describe, expect, it } from 'vitest';
import type { AudioRecord } from '../../../connectors/kafka/audio-record.js';
import { PartitionLedger } from '../../../connectors/kafka/partition-ledger.js';
import { Track } from '../../../connectors/kafka/track.js';
import { CONFIG_HASH, FakePipeline } from './fake-pipeline.js';
import { kafkaRecord, RECORD_TIME_MS } from './kafka-record.js';

const FORMAT = { encoding: 'mulaw', sampleRateHz: 8_000, channels: ['customer'] } as const;
const IDLE_MS = 60_000;

/** The seventh record of a call. */
function stuck(callId: string, recordTimeMs: number, hasPosition: boolean): AudioRecord {
  return {
    ...{ callId, format: FORMAT, recordTimeMs, seq: 6, roughOffsetSamples: undefined },
    streamOffsetSamples: hasPosition ? 60 : undefined,
    ...{ endOfCall: false, bytes: new Uint8Array(10), traceparent: undefined },
  };
}

setFlagsFromString('--expose-gc');
const collectGarbage = runInNewContext('gc') as () => void;

function heapBytes(): number {
  collectGarbage();
  return process.memoryUsage().heapUsed;
}

describe.each([
  ['with positions', true],
  ['with numbers alone', false],
])('a producer that is stuck on one record, %s', (_, hasPosition) => {
  it('takes no memory', () => {
    const track = new Track('call-1', FORMAT, 0, ['customer']);
    const record = stuck('call-1', RECORD_TIME_MS, hasPosition);
    track.take(record, 0, RECORD_TIME_MS);
    const before = heapBytes();
    for (let offset = 1; offset < 100_000; offset++) track.take(record, offset, RECORD_TIME_MS);
    expect(heapBytes() - before).toBeLessThan(1_000_000);
    expect(track.lastOffset).toBe(99_999);
    expect(track.neededFrom).toBe(0);
  });

  it('is as good as silent: its call is closed, and holds nothing back', () => {
    const ledger = new PartitionLedger(0, {
      read: ({ key = '', timeMs }) => stuck(key, timeMs, hasPosition),
      permitted: (channels) => channels,
      ...{ idleMs: IDLE_MS, rememberMs: 3_600_000, now: () => 0 },
      configHash: CONFIG_HASH,
    });
    const pipeline = new FakePipeline();
    const epochs = new Set<number | undefined>();
    let watermark = 0;
    for (let offset = 0; offset < 300; offset++) {
      const timeMs = RECORD_TIME_MS + offset * 1_000;
      const { chunks } = ledger.take(kafkaRecord({ offset, timeMs, key: 'call-1' }));
      for (const chunk of chunks) {
        epochs.add(chunk.streamEpoch);
        for (const { output, ended } of pipeline.push(chunk, ['customer'])) {
          if (output !== undefined) ledger.output(output);
          if (ended !== undefined) ledger.streamEnded(ended);
        }
      }
      watermark = ledger.collect(false).lowWatermark;
      expect(offset - watermark).toBeLessThanOrEqual(IDLE_MS / 1_000 + 1);
    }
    expect([...epochs]).toEqual([0, 1, 2, 3, 4]);
  });
});
