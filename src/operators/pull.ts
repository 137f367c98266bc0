import { setImmediate } from 'node:timers/promises';
import { Observable } from 'rxjs';

import type { Bounded } from './backlog.js';

/** Items that are taken between two chances for timers and sockets. */
const ITEMS_PER_TURN = 32;

/**
 * The items of an async iterable, each asked for only while there is room: this is where a pull
 * source is paused. Between two items the event loop gets its turn now and then, however fast
 * they come.
 *
 * @param open called at subscription; the signal is aborted at unsubscription.
 * @param stop ends the iteration as if the source had ended; what was taken is finished.
 */
export function pull<Item>(
  open: (signal: AbortSignal) => AsyncIterable<Item>,
  flow: Bounded,
  stop?: AbortSignal,
): Observable<Item> {
  return new Observable((subscriber) => {
    const abort = new AbortController();
    const signal = stop === undefined ? abort.signal : AbortSignal.any([abort.signal, stop]);
    subscriber.add(() => {
      abort.abort();
    });
    // Room may never come once nobody takes anything away: the iterator is to be returned even so.
    const stopped = new Promise<void>((resolve) => {
      signal.addEventListener('abort', () => {
        resolve();
      });
    });
    const isOver = (): boolean => signal.aborted;
    const run = async (): Promise<void> => {
      let taken = 0;
      for await (const item of open(signal)) {
        if (isOver()) break;
        subscriber.next(item);
        if (flow.full) await Promise.race([flow.whenNotFull(), stopped]);
        else if (++taken % ITEMS_PER_TURN === 0) await setImmediate();
        if (isOver()) break;
      }
    };
    run().then(
      () => {
        subscriber.complete();
      },
      (error: unknown) => {
        if (stop?.aborted === true) subscriber.complete();
        else subscriber.error(error);
      },
    );
  });
}
