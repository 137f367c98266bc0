import fc from 'fast-check';
import { concat, from, lastValueFrom, of, throwError, toArray } from 'rxjs';
import { describe, expect, it } from 'vitest';

import type { EmotionEvent } from '../../src/events/emotion-event.js';
import { orderOutputs } from '../../src/operators/order-outputs.js';
import { WINDOW_EVENT } from '../events/arbitraries.js';
import { marbles } from './marbles.js';

interface Output {
  readonly event: EmotionEvent;
}

function output(change: Partial<EmotionEvent>): Output {
  return { event: { ...WINDOW_EVENT, ...change } };
}

const IN_ORDER = [
  output({ endSample: 8_000, callId: 'a', channel: 'agent' }),
  output({ endSample: 8_000, callId: 'a', channel: 'customer' }),
  output({ endSample: 8_000, callId: 'a', channel: 'customer', streamEpoch: 1 }),
  output({ endSample: 8_000, callId: 'b', channel: 'agent', kind: 'provisional' }),
  output({ endSample: 8_000, callId: 'b', channel: 'agent', kind: 'window' }),
  output({ endSample: 8_000, callId: 'b', channel: 'agent', kind: 'window', ordinal: 9 }),
  output({ endSample: 17_600, sampleRateHz: 16_000, callId: 'a' }),
  output({ endSample: 8_801, callId: 'a' }),
];

describe('orderOutputs', () => {
  it('gives one order, whatever order they came in', async () => {
    const shuffled = fc.shuffledSubarray(IN_ORDER, { minLength: IN_ORDER.length });
    await fc.assert(
      fc.asyncProperty(shuffled, async (outputs) => {
        const ordered = await lastValueFrom(from(outputs).pipe(orderOutputs(), toArray()));
        expect(ordered).toEqual(IN_ORDER);
      }),
    );
  });

  it('hands out what it has before an error', () => {
    const [first, second] = IN_ORDER;
    marbles(({ expectObservable }) => {
      const source = concat(
        from([second, first].filter((one) => one !== undefined)),
        throwError(() => new Error('broken')),
      );
      const values = { 1: first, 2: second };
      expectObservable(source.pipe(orderOutputs())).toBe('(12#)', values, new Error('broken'));
    });
  });

  it('lets go of its source', () => {
    marbles(({ cold, expectObservable, expectSubscriptions }) => {
      const source = cold<Output>('-a-a-a-|', { a: output({}) });
      expectObservable(source.pipe(orderOutputs()), '^--!').toBe('----');
      expectSubscriptions(source.subscriptions).toBe('^--!');
    });
  });

  it('refuses more than its bound', async () => {
    const outputs = of(output({}), output({}), output({}));
    await expect(lastValueFrom(outputs.pipe(orderOutputs(2)))).rejects.toThrow(/^USAGE.*at most 2/);
    await expect(lastValueFrom(outputs.pipe(orderOutputs(3)))).resolves.toBeDefined();
    expect(() => orderOutputs(0)).toThrow(/^USAGE/);
  });

  it('over its bound hands out what it has, in order, and stops its source', () => {
    let pulled = 0;
    function* endless(): Generator<Output> {
      for (;;) yield output({ endSample: 8_000 - 80 * pulled++ });
    }
    const ends: number[] = [];
    const errors: unknown[] = [];
    from(endless())
      .pipe(orderOutputs(2))
      .subscribe({
        next: ({ event }) => ends.push(event.endSample),
        error: (error: unknown) => errors.push(error),
      });
    expect(ends).toEqual([7_840, 7_920, 8_000]);
    expect(errors).toEqual([expect.objectContaining({ code: 'USAGE' })]);
    expect(pulled).toBe(3);
  });
});
