import { setImmediate } from 'node:timers/promises';

/** Maps one by one, with a turn of the event loop between two: for locks and signals. */
export async function eachInTurn<T, R>(items: readonly T[], map: (item: T) => R): Promise<R[]> {
  const results: R[] = [];
  for (const item of items) {
    results.push(map(item));
    await setImmediate();
  }
  return results;
}
