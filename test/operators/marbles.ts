import { TestScheduler } from 'rxjs/testing';
import { expect } from 'vitest';

/** Runs marble diagrams in virtual time; differences fail the test. */
export function marbles(run: Parameters<TestScheduler['run']>[0]): void {
  new TestScheduler((actual, expected) => {
    expect(actual).toEqual(expected);
  }).run(run);
}
