import { describe, expect, it } from 'vitest';
import type { AudioRecord } from '../../../connectors/kafka/audio-record.js';
import type { KafkaRecord } from '../../../connectors/kafka/record.js';
import { Shard, type ShardServices } from '../../../connectors/kafka/shard.js';
import type { PipelineListener } from '../../../connectors/kafka/shard-pipeline.js';
import { STALLED_LOOKS, stalled } from '../../../connectors/kafka/stall-watch.js';
import type { PipelineOutput } from '../../../src/ports.js';

const RECORD: KafkaRecord = {
  topic: 'audio',
  partition: 0,
  offset: 0,
  timeMs: 0,
  key: 'call',
  value: new Uint8Array(16),
  headers: {},
};

const AUDIO: AudioRecord = {
  callId: 'call',
  format: { encoding: 'mulaw', sampleRateHz: 8_000, channels: ['customer'] },
  seq: 0,
  streamOffsetSamples: 0,
  roughOffsetSamples: undefined,
  endOfCall: false,
  recordTimeMs: 0,
  bytes: new Uint8Array(16),
  traceparent: undefined,
};

/** A shard whose pipeline takes audio and never asks for more. */
async function hungShard(write: () => Promise<void> = () => Promise.resolve()) {
  let nowMs = 0;
  const failures: unknown[] = [];
  const listeners: PipelineListener[] = [];
  const ignored = () => undefined;
  const services = {
    pipelines: {
      configHash: 'config',
      open: (_streams: unknown, listener: PipelineListener) => {
        listeners.push(listener);
        return {
          push: () => new Promise<void>(ignored),
          idle: () => new Promise<void>(ignored),
          close: ignored,
        };
      },
      restart: ignored,
    },
    ledger: {
      read: () => AUDIO,
      permitted: (channels: readonly unknown[]) => channels,
      idleMs: 60_000,
      rememberMs: 60_000,
      configHash: 'config',
      now: () => 0,
    },
    prepare: () => Promise.resolve(),
    limits: {
      ...{ cadenceMs: 50, backlogCadenceMs: 500, maxInboxBytes: 1_000 },
      ...{ maxOutputs: 400, housekeepingMs: 60_000 },
    },
    deadLetterAudio: false,
    observer: { restored: ignored, taken: ignored, deadLettered: ignored, written: ignored },
    openWriter: () => ({
      takeOver: () => Promise.resolve('marker'),
      write,
      close: () => Promise.resolve(),
    }),
    startOf: () => Promise.resolve(new Map([[0, 0]])),
    readCheckpoints: () => Promise.resolve({ tracks: [], partition: undefined }),
    fetchFrom: ignored,
    pause: ignored,
    resume: ignored,
    isSilent: () => false,
    now: () => (nowMs += 100),
  } as unknown as ShardServices;
  const shard = new Shard(0, [0], services, (error) => failures.push(error));
  void shard.start();
  await turns();
  return { shard, failures, listeners };
}

async function turns(): Promise<void> {
  for (let i = 0; i < 5; i++) await new Promise((resolve) => setImmediate(resolve));
}

function look(shard: Shard, times: number): number {
  for (let i = 0; i < times; i++) shard.lookForStall();
  return shard.stalledLooks;
}

describe('a shard whose pipeline hangs', () => {
  it('is not stalled while it has nothing to do', async () => {
    const { shard } = await hungShard();
    expect(shard.isRunning).toBe(true);
    expect(look(shard, 100)).toBe(0);
    shard.discard();
  });

  it('is stalled when it gets neither room nor outputs', async () => {
    const { shard, listeners } = await hungShard();
    shard.enqueue(0, [RECORD]);
    await turns();
    expect(look(shard, STALLED_LOOKS - 1)).toBe(STALLED_LOOKS - 1);
    listeners[0]?.output({} as PipelineOutput);
    expect(shard.stalledLooks).toBe(0);
    expect(look(shard, STALLED_LOOKS)).toBe(STALLED_LOOKS);
    shard.discard();
  });

  it('fails once when it is given up', async () => {
    const { shard, failures } = await hungShard();
    shard.fail(stalled('nothing moves'));
    shard.fail(stalled('nothing moves'));
    expect(failures).toMatchObject([{ code: 'WORKER_DIED' }]);
    expect(shard.isRunning).toBe(false);
    expect(look(shard, 3)).toBe(0);
  });
});

describe('a shard that failed', () => {
  it('stops without a word: what it did not write is for the next start', async () => {
    const { shard, failures } = await hungShard(() => Promise.reject(new Error('no broker')));
    shard.enqueue(0, [RECORD]);
    shard.fail(new Error('no broker'));
    await expect(shard.stop()).resolves.toBeUndefined();
    expect(failures).toHaveLength(1);
  });

  it('stops without a word, too, where it failed in the middle of a write', async () => {
    const { shard, failures, listeners } = await hungShard(() =>
      Promise.reject(new Error('no broker')),
    );
    shard.enqueue(0, [{ ...RECORD, value: new Uint8Array(16) }]);
    listeners[0]?.streamEnded({ callId: 'other', channel: 'customer', streamEpoch: 0 });
    await turns();
    await turns();
    expect(failures).toHaveLength(1);
    await expect(shard.stop()).resolves.toBeUndefined();
  });
});
