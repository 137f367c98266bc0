import fc from 'fast-check';
import { beforeEach, describe, expect, it } from 'vitest';
import { Batcher, type Timer } from '../../src/model/batcher.js';

let nowMs: number;
let alarms: { atMs: number; run: () => void }[];
let sent: string[];

const timer: Timer = (delayMs, run) => {
  const alarm = { atMs: nowMs + delayMs, run };
  alarms.push(alarm);
  return () => {
    alarms = alarms.filter((other) => other !== alarm);
  };
};

beforeEach(() => {
  nowMs = 0;
  alarms = [];
  sent = [];
});

describe('Batcher', () => {
  it('sends as soon as a batch is full', () => {
    const batcher = make();
    for (const item of ['a', 'b', 'c']) batcher.add(item, 1);
    expect(sent).toEqual([]);
    batcher.add('d', 1);
    expect(sent).toEqual(['a b c d']);
    expect(alarms).toEqual([]);
  });

  it('sends what is there when the oldest item has waited long enough', () => {
    const batcher = make();
    batcher.add('a', 1);
    advance(6);
    batcher.add('b', 1);
    advance(3);
    expect(sent).toEqual([]);
    advance(1);
    expect(sent).toEqual(['a b']);
  });

  it('lets items without weight ride along, and sends them alone when they have waited long', () => {
    const batcher = make();
    batcher.add('frames', 0);
    advance(30);
    expect(sent).toEqual([]);
    batcher.add('window', 1);
    advance(10);
    expect(sent).toEqual(['frames window']);
    batcher.completed();
    batcher.add('frames', 0);
    advance(39);
    expect(sent).toHaveLength(1);
    advance(1);
    expect(sent).toEqual(['frames window', 'frames']);
  });

  it('lets what is late gather while any batch is under way', () => {
    const batcher = make();
    batcher.add('a', 1);
    advance(10);
    batcher.add('b', 1);
    advance(10);
    batcher.add('c', 1);
    advance(100);
    expect(sent).toEqual(['a']);
    batcher.completed();
    expect(sent).toEqual(['a', 'b c']);
  });

  it('does not split a batch over its weight, and takes an item that is too heavy alone', () => {
    const batcher = make();
    batcher.add('a', 3);
    batcher.add('b', 3);
    batcher.add('c', 9);
    expect(sent).toEqual(['a', 'b']);
    batcher.completed();
    expect(sent).toEqual(['a', 'b', 'c']);
  });

  it('lets batches fill up while as many as allowed are under way', () => {
    const batcher = make();
    batcher.add('a', 4);
    batcher.add('b', 4);
    for (const item of ['c', 'd', 'e']) batcher.add(item, 1);
    advance(100);
    batcher.completed();
    expect(sent).toEqual(['a', 'b']);
    batcher.add('f', 1);
    expect(sent).toEqual(['a', 'b', 'c d e f']);
  });

  it('waits for nothing once it is cleared', () => {
    const batcher = make();
    batcher.add('a', 1);
    batcher.clear();
    expect(alarms).toEqual([]);
    batcher.add('b', 4);
    expect(sent).toEqual(['b']);
  });

  it('sends everything once, in order, in time, and never too much at once', () => {
    const steps = fc.array(
      fc.oneof(
        fc.record({ weight: fc.nat(6) }),
        fc.record({ waitMs: fc.nat(15) }),
        fc.constant({ complete: true }),
      ),
    );
    fc.assert(
      fc.property(steps, (sequence) => {
        nowMs = 0;
        alarms = [];
        sent = [];
        const batcher = make();
        const added: string[] = [];
        let completed = 0;
        for (const step of sequence) {
          if ('weight' in step) {
            added.push(`${added.length}:${step.weight}`);
            batcher.add(added.at(-1) ?? '', step.weight);
          } else if ('waitMs' in step) advance(step.waitMs);
          else if (completed < sent.length) {
            completed += 1;
            batcher.completed();
          }
          expect(sent.length - completed).toBeLessThanOrEqual(2);
        }
        while (completed < sent.length || alarms.length > 0) {
          advance(10);
          for (; completed < sent.length; completed += 1) batcher.completed();
        }
        expect(sent.join(' ')).toBe(added.join(' '));
        for (const batch of sent.map((items) => items.split(' '))) {
          const weights = batch.map((item) => Number(item.split(':')[1]));
          const weight = weights.reduce((a, b) => a + b, 0);
          expect(weight <= 4 || batch.length === 1).toBe(true);
        }
      }),
    );
  });
});

function make(): Batcher<string> {
  return new Batcher<string>({
    maxBatch: 4,
    maxWaitMs: 10,
    maxRiderWaitMs: 40,
    maxInFlight: 2,
    timer,
    send: (items) => sent.push(items.join(' ')),
  });
}

function advance(ms: number): void {
  nowMs += ms;
  for (const alarm of alarms.filter(({ atMs }) => atMs <= nowMs)) {
    alarms = alarms.filter((other) => other !== alarm);
    alarm.run();
  }
}
