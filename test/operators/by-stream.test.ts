import {
  catchError,
  concat,
  delay,
  finalize,
  map,
  of,
  range,
  take,
  throwError,
  type OperatorFunction,
} from 'rxjs';
import { describe, expect, it } from 'vitest';

import { byStream, type StreamItem } from '../../src/operators/by-stream.js';
import { marbles } from './marbles.js';

interface Item extends StreamItem {
  readonly value: string;
}

function item(callId: string, value: string, end = false): Item {
  return { stream: { callId, channel: 'customer', streamEpoch: 0 }, value, end };
}

/** A letter is an item of call a or b, a capital its last one. */
const ITEMS = {
  a: item('a', 'a'),
  b: item('b', 'b'),
  A: item('a', 'A', true),
  B: item('b', 'B', true),
};

const values: OperatorFunction<Item, string> = map(({ value }) => value);

describe('byStream', () => {
  it('runs a branch a stream and completes it after its last item', () => {
    const numbered = byStream<Item, string>(
      ({ callId }) =>
        (items) =>
          concat(items.pipe(map(({ value }, index) => `${value}${index}`)), of(`${callId} ended`)),
    );
    marbles(({ cold, expectObservable }) => {
      const source = cold('   -a-b-a-A---b---|', ITEMS);
      const expected = '      -1-2-3-(45)6---(7|)';
      expectObservable(source.pipe(numbered)).toBe(expected, {
        1: 'a0',
        2: 'b0',
        3: 'a1',
        4: 'A2',
        5: 'a ended',
        6: 'b1',
        7: 'b ended',
      });
    });
  });

  it('gives the branch its stream and its first item', () => {
    const introduced = byStream<Item, string>(({ callId }, { value }) =>
      map((next) => `${callId}${value}${next.value}`),
    );
    marbles(({ cold, expectObservable }) => {
      const source = cold('      -a-b-A|', ITEMS);
      expectObservable(source.pipe(introduced)).toBe('-1-2-3|', { 1: 'aaa', 2: 'bbb', 3: 'aaA' });
    });
  });

  it('keeps channels and epochs apart', () => {
    const stream = { callId: 'a', channel: 'customer', streamEpoch: 0 } as const;
    const x = { stream, value: 'x', end: false };
    const y = { stream: { ...stream, channel: 'agent' as const }, value: 'y', end: false };
    const z = { stream: { ...stream, streamEpoch: 1 }, value: 'z', end: false };
    const numbered = byStream<Item, string>(() => map(({ value }, index) => `${value}${index}`));
    marbles(({ cold, expectObservable }) => {
      const source = cold('      xyzxyz|', { x, y, z });
      const expected = { 1: 'x0', 2: 'y0', 3: 'z0', 4: 'x1', 5: 'y1', 6: 'z1' };
      expectObservable(source.pipe(numbered)).toBe('123456|', expected);
    });
  });

  it('drops what comes after the end of a stream', () => {
    marbles(({ cold, expectObservable }) => {
      const source = cold('      -a-A-a-A-b|', ITEMS);
      expectObservable(source.pipe(byStream(() => values))).toBe('-a-A-----b|');
    });
  });

  it('waits for what ended streams still owe, without holding up the others', () => {
    marbles(({ cold, expectObservable }) => {
      const source = cold('      -aA-b-|', ITEMS);
      const slow = byStream<Item, string>(({ callId }) =>
        callId === 'a' ? (items) => items.pipe(values, delay(5)) : values,
      );
      expectObservable(source.pipe(slow)).toBe('----b-a(A|)');
    });
  });

  it('gives an error of the source to every branch, and on after what they owe', () => {
    marbles(({ cold, expectObservable }) => {
      const source = cold('       -a-b-#', ITEMS, new Error('broken'));
      const owing = byStream<Item, string>(
        ({ callId }) =>
          (items) =>
            concat(items.pipe(values, owed(callId)), of('never')),
      );
      expectObservable(source.pipe(owing)).toBe(
        '-a-b-(xy#)',
        { a: 'a', b: 'b', x: 'a owed', y: 'b owed' },
        new Error('broken'),
      );
    });
  });

  it('ends with the first error of a branch, and leaves the source and the other branches', () => {
    marbles(({ cold, expectObservable, expectSubscriptions }) => {
      const source = cold('                 -a-b-a-b-|', ITEMS);
      const failing = byStream<Item, string>(({ callId }) =>
        map(({ value }, index) => {
          if (callId === 'a' && index === 1) throw new Error('bad call');
          return value;
        }),
      );
      const expected = '                    -a-b-#';
      expectObservable(source.pipe(failing)).toBe(expected, undefined, new Error('bad call'));
      expectSubscriptions(source.subscriptions).toBe('^----!');
    });
  });

  it('unsubscribed in the middle, leaves the source and every branch', () => {
    const left: string[] = [];
    marbles(({ cold, expectObservable, expectSubscriptions }) => {
      const source = cold('                 -a-b-a-b-|', ITEMS);
      const watched = byStream<Item, string>(
        ({ callId }) =>
          (items) =>
            items.pipe(
              values,
              finalize(() => left.push(callId)),
            ),
      );
      expectObservable(source.pipe(watched), '^-----!').toBe('-a-b-a-');
      expectSubscriptions(source.subscriptions).toBe('        ^-----!');
    });
    expect(left.toSorted()).toEqual(['a', 'b']);
  });

  it('stops a synchronous source when the consumer has had enough', () => {
    let produced = 0;
    const items = range(0, 1_000_000).pipe(
      map(() => {
        produced++;
        return ITEMS.a;
      }),
    );
    items
      .pipe(
        byStream(() => values),
        take(3),
      )
      .subscribe();
    expect(produced).toBe(3);
  });
});

/** Hands out one more value when its source fails, as classify does with what it has queued. */
function owed(callId: string): OperatorFunction<string, string> {
  return catchError((error: unknown) =>
    concat(
      of(`${callId} owed`),
      throwError(() => error as Error),
    ),
  );
}
