import { lastValueFrom, take, toArray } from 'rxjs';
import { describe, expect, it } from 'vitest';

import { Backlog, type Bounded } from '../../src/operators/backlog.js';
import { pull } from '../../src/operators/pull.js';

const NEVER_FULL: Bounded = {
  pendingAudioMs: 0,
  full: false,
  whenNotFull: () => Promise.resolve(),
};

const turn = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));

describe('pull', () => {
  it('gives the items of an iterable and completes', async () => {
    const items = pull(() => count(100), NEVER_FULL).pipe(toArray());
    expect(await lastValueFrom(items)).toEqual(Array.from({ length: 100 }, (_, i) => i));
  });

  it('asks for nothing while it is full', async () => {
    const backlog = new Backlog(NEVER_FULL, 250);
    let asked = 0;
    const taken: number[] = [];
    const subscription = pull(() => count(Infinity, () => asked++), backlog).subscribe((item) => {
      taken.push(item);
      backlog.enter(100);
    });
    for (let i = 0; i < 50; i++) await turn();
    expect(taken).toEqual([0, 1, 2]);
    expect(asked).toBe(3);
    backlog.leave(100);
    for (let i = 0; i < 50; i++) await turn();
    expect(taken).toEqual([0, 1, 2, 3]);
    subscription.unsubscribe();
  });

  it('leaves the event loop its turns, however fast items come', async () => {
    let turns = 0;
    let running = true;
    const spin = (): void => {
      turns++;
      if (running) setImmediate(spin);
    };
    setImmediate(spin);
    await lastValueFrom(pull(() => count(3_200), NEVER_FULL));
    running = false;
    expect(turns).toBeGreaterThan(90);
  });

  it('unsubscribed in the middle, aborts and returns the iterator', async () => {
    let returned = false;
    let signal: AbortSignal | undefined;
    const items = pull((stop) => {
      signal = stop;
      return count(Infinity, undefined, () => (returned = true));
    }, NEVER_FULL);
    await lastValueFrom(items.pipe(take(3)));
    await turn();
    expect([returned, signal?.aborted]).toEqual([true, true]);
  });

  it.each(['unsubscribed', 'stopped from outside'])(
    '%s while it is full, asks for nothing more and returns the iterator',
    async (how) => {
      const backlog = new Backlog(NEVER_FULL, 100);
      const stop = new AbortController();
      let asked = 0;
      let returned = false;
      const source = () =>
        count(
          Infinity,
          () => asked++,
          () => (returned = true),
        );
      const subscription = pull(source, backlog, stop.signal).subscribe(() => {
        backlog.enter(100);
      });
      await turn();
      expect([asked, returned]).toEqual([1, false]);
      if (how === 'unsubscribed') subscription.unsubscribe();
      else stop.abort();
      for (let i = 0; i < 5; i++) await turn();
      expect([asked, returned]).toEqual([1, true]);
    },
  );

  it('stopped from outside, completes with what was taken', async () => {
    const stop = new AbortController();
    const items = pull(waitingForAbort, NEVER_FULL, stop.signal).pipe(toArray());
    const taken = lastValueFrom(items);
    await turn();
    stop.abort();
    expect(await taken).toEqual(['first']);
  });

  it('passes on what the source throws', async () => {
    async function* broken(): AsyncGenerator<number> {
      yield 1;
      await turn();
      throw new Error('the disk is gone');
    }
    await expect(lastValueFrom(pull(broken, NEVER_FULL))).rejects.toThrow('the disk is gone');
  });
});

async function* count(
  items: number,
  asked: () => void = () => undefined,
  returned: () => void = () => undefined,
): AsyncGenerator<number> {
  try {
    for (let i = 0; i < items; i++) {
      asked();
      yield await Promise.resolve(i);
    }
  } finally {
    returned();
  }
}

/** As a live source that nothing comes from any more; throws like many an API when aborted. */
async function* waitingForAbort(signal: AbortSignal): AsyncGenerator<string> {
  yield 'first';
  await new Promise((_resolve, reject) => {
    signal.addEventListener('abort', () => {
      reject(new Error('aborted'));
    });
  });
}
