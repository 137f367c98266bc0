import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';

import { freshFor, LogEnds } from '../../../connectors/kafka/log-ends.js';

describe('LogEnds', () => {
  beforeEach(() => {
    vi.useFakeTimers();
  });
  afterEach(() => {
    vi.useRealTimers();
  });

  function asked(ask: () => Promise<number>) {
    let questions = 0;
    const ends = new LogEnds({
      ask: async () => {
        questions++;
        return new Map([[0, { low: 0, high: await ask() }]]);
      },
      freshMs: 4_000,
      now: () => Date.now(),
    });
    return { ends, questions: () => questions };
  }

  it('knows nothing until a leader has answered, and then goes on asking', async () => {
    let high = 5;
    const { ends } = asked(() => Promise.resolve(high));
    expect(ends.end(0)).toBeUndefined();
    await vi.advanceTimersByTimeAsync(10);
    expect([ends.end(0), ends.end(1)]).toEqual([5, undefined]);
    high = 8;
    await vi.advanceTimersByTimeAsync(2_000);
    expect(ends.end(0)).toBe(8);
    ends.close();
  });

  it('knows nothing any more once brokers have ceased to answer', async () => {
    let isDown = false;
    const { ends } = asked(() => (isDown ? Promise.reject(new Error()) : Promise.resolve(5)));
    ends.end(0);
    await vi.advanceTimersByTimeAsync(10);
    isDown = true;
    await vi.advanceTimersByTimeAsync(3_900);
    expect(ends.end(0)).toBe(5);
    await vi.advanceTimersByTimeAsync(200);
    expect(ends.end(0)).toBeUndefined();
    ends.close();
  });

  it('takes an answer for as old as its question', async () => {
    const slow = () => new Promise<number>((done) => setTimeout(done, 4_500, 5));
    const { ends } = asked(slow);
    ends.end(0);
    await vi.advanceTimersByTimeAsync(4_600);
    expect(ends.end(0)).toBeUndefined();
    ends.close();
  });

  it('asks nobody while nobody wants to know, and never after its end', async () => {
    const { ends, questions } = asked(() => Promise.resolve(5));
    await vi.advanceTimersByTimeAsync(60_000);
    expect(questions()).toBe(0);
    ends.end(0);
    await vi.advanceTimersByTimeAsync(60_000);
    expect(questions()).toBe(5);
    ends.end(0);
    ends.close();
    await vi.advanceTimersByTimeAsync(60_000);
    expect(questions()).toBe(6);
  });
});

describe('freshFor', () => {
  it('is a part of the silence that ends a call', () => {
    expect([1_000, 4_000, 60_000].map(freshFor)).toEqual([500, 1_000, 5_000]);
  });
});
