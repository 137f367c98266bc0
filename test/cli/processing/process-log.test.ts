import { PassThrough } from 'node:stream';
import { describe, expect, it } from 'vitest';
import { badAudioRecord } from '../../../connectors/kafka/header-values.js';
import { fanOut } from '../../../src/cli/processing/observer.js';
import { ProcessLog, processLogger } from '../../../src/cli/processing/process-log.js';
import { UndertoneError } from '../../../src/errors.js';
import { audioOf, RECORD, workOf } from './observed.js';

function logged(hashCallIds: boolean, level = 'info') {
  const stderr = new PassThrough();
  const log = new ProcessLog(processLogger(level, stderr), { hashCallIds });
  const lines = (): Record<string, unknown>[] =>
    String(stderr.read() ?? '')
      .split('\n')
      .filter((line) => line !== '')
      .map((line) => JSON.parse(line) as Record<string, unknown>);
  return { log, lines };
}

const CHANGED = new UndertoneError('AUDIO_FORMAT_CHANGED', {
  what: 'the format changed within a call',
  where: 'call call-1, sample 3',
});

describe('ProcessLog', () => {
  it('writes one JSON line a change of state', () => {
    const { log, lines } = logged(false);
    log.assigned([0, 2], 3);
    log.restored(1, 90, 4);
    log.shardFailed(0, CHANGED, 200);
    expect(lines()).toMatchObject([
      { level: 30, shards: [0, 2], generation: 3, msg: 'joined the group' },
      { level: 30, partition: 1, position: 90, streams: 4, msg: 'partition restored' },
      { level: 50, shard: 0, code: 'AUDIO_FORMAT_CHANGED', againInMs: 200 },
    ]);
  });

  it('tells the first clock jump of a partition, and of the others only who asks for all', () => {
    const jump = new UndertoneError('CLOCK_JUMP', { what: 'far', received: '86400000 ms' });
    const { log, lines } = logged(false);
    log.clockJumped(RECORD, jump);
    log.clockJumped(RECORD, jump);
    log.clockJumped({ ...RECORD, partition: 2 }, jump);
    expect(lines()).toMatchObject([
      { level: 40, partition: 1, offset: 7, code: 'CLOCK_JUMP' },
      { level: 40, partition: 2 },
    ]);
    log.restored(1, 90, 4);
    log.clockJumped(RECORD, jump);
    expect(lines().at(-1)).toMatchObject({ level: 40, partition: 1, error: jump.message });
  });

  it('names calls, unless it is told to hash them', () => {
    const plain = logged(false);
    plain.log.skipped({ callId: 'call-1', channels: ['agent'], whole: false });
    plain.log.deadLettered(RECORD, CHANGED);
    expect(JSON.stringify(plain.lines())).toContain('call-1');

    const hashed = logged(true);
    hashed.log.skipped({ callId: 'call-1', channels: ['agent'], whole: false });
    hashed.log.deadLettered(RECORD, CHANGED);
    hashed.log.shardFailed(0, CHANGED, 100);
    const lines = hashed.lines();
    expect(lines).toHaveLength(3);
    expect(JSON.stringify(lines)).not.toContain('call-1');
    expect(lines[1]).toMatchObject({ code: 'AUDIO_FORMAT_CHANGED', call: lines[0]?.['call'] });
  });

  it('names no call that a record names beside its key, where it is told to hash them', () => {
    const { log, lines } = logged(true);
    log.deadLettered(RECORD, badAudioRecord('key', '"call-2", as in the envelope', 'call-1'));
    const [line] = lines();
    expect(line).toMatchObject({ error: 'AUDIO_HEADERS: the key is not valid' });
    expect(JSON.stringify(line)).not.toMatch(/call-[12]/);
  });

  it('says nothing of records and transactions, unless it is asked for them', () => {
    const event = { kind: 'window', status: 'final', eventTime: 0 } as const;
    const quiet = logged(false);
    const talkative = logged(false, 'debug');
    for (const { log } of [quiet, talkative]) {
      log.taken(RECORD, audioOf('call-1', 'customer'), undefined);
      log.taken(RECORD, audioOf('call-1', 'customer'), 'late');
      log.written(0, [workOf(9, event)], 12);
    }
    expect(quiet.lines()).toEqual([]);
    expect(talkative.lines()).toMatchObject([
      { dropped: 'late', offset: 7 },
      { shard: 0, events: 1, durationMs: 12 },
    ]);
  });

  it('has every observer of a fan-out told', () => {
    const [one, other] = [logged(false), logged(false)];
    fanOut([one.log, other.log]).startedAfresh(1, 0);
    expect(one.lines()).toHaveLength(1);
    expect(other.lines()).toHaveLength(1);
  });
});
