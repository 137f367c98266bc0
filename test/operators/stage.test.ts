import { range, take } from 'rxjs';
import { describe, expect, it } from 'vitest';

import { stage } from '../../src/operators/stage.js';
import { marbles } from './marbles.js';

/** Numbers its inputs from 1, and says at the end how many there were. */
function numbering(closed: () => void = () => undefined) {
  return stage<string, string>(() => {
    let count = 0;
    return {
      next(input, emit) {
        if (input === 'x') throw new Error('bad input');
        emit(`${input}${++count}`);
      },
      complete(emit) {
        emit(`${count} in all`);
      },
      close: closed,
    };
  });
}

describe('stage', () => {
  it('starts afresh for each subscription, and has its say at the end', () => {
    marbles(({ cold, expectObservable }) => {
      const numbered = cold('-a-b-|').pipe(numbering());
      const values = { 1: 'a1', 2: 'b2', 3: '2 in all' };
      expectObservable(numbered).toBe('-1-2-(3|)', values);
      expectObservable(numbered, '--^').toBe('---1-2-(3|)', values);
    });
  });

  it('turns what it throws into an error and lets go of the source', () => {
    let closed = 0;
    marbles(({ cold, expectObservable, expectSubscriptions }) => {
      const source = cold('-a-x-b-|');
      const numbered = source.pipe(numbering(() => closed++));
      expectObservable(numbered).toBe('-1-#', { 1: 'a1' }, new Error('bad input'));
      expectSubscriptions(source.subscriptions).toBe('^--!');
    });
    expect(closed).toBe(1);
  });

  it('passes errors on without having its say', () => {
    marbles(({ cold, expectObservable }) => {
      expectObservable(cold('-a-#').pipe(numbering())).toBe('-1-#', { 1: 'a1' });
    });
  });

  it('closes when the consumer leaves, and says nothing more', () => {
    let closed = 0;
    marbles(({ cold, expectObservable, expectSubscriptions }) => {
      const source = cold('-a-b-|');
      expectObservable(source.pipe(numbering(() => closed++)), '^-!').toBe('-1-', { 1: 'a1' });
      expectSubscriptions(source.subscriptions).toBe('^-!');
    });
    expect(closed).toBe(1);
  });

  it('stops a synchronous source when the consumer has had enough', () => {
    let taken = 0;
    const count = stage<number, number>(() => ({
      next(input, emit) {
        taken++;
        emit(input);
      },
    }));
    range(0, 1_000_000).pipe(count, take(3)).subscribe();
    expect(taken).toBe(3);
  });
});
