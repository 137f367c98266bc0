import {
  catchError,
  concat,
  defer,
  EMPTY,
  mergeMap,
  Observable,
  Subject,
  takeUntil,
  throwError,
  type OperatorFunction,
} from 'rxjs';

import type { StreamKey } from '../audio/chunk.js';
import { asError } from './as-error.js';
import { OpenStreams } from './open-streams.js';

/** What can be told apart by stream. */
export interface StreamItem {
  readonly stream: StreamKey;
  /** Last item of its stream. */
  readonly end: boolean;
}

/**
 * Runs a branch of operators of its own for each stream, and merges what they emit. A branch
 * starts with the stream's first item and completes after its last, or with the source; when it
 * has emitted its last output nothing of it is left. Items of a stream that has ended are
 * dropped.
 *
 * An error of the source goes to every branch, and out once all have emitted what they owe. An
 * error of a branch ends everything at once.
 *
 * @param branch called once a stream, with the first item that it will get.
 */
export function byStream<In extends StreamItem, Out>(
  branch: (stream: StreamKey, first: In) => OperatorFunction<In, Out>,
): OperatorFunction<In, Out> {
  return (source) =>
    defer(() => {
      const failures: Error[] = [];
      const outputs = split(source, failures).pipe(
        mergeMap(({ first, items }) =>
          branch(
            first.stream,
            first,
          )(items).pipe(
            catchError((error: unknown) => {
              const failure = asError(error);
              return failures.includes(failure) ? EMPTY : throwError(() => failure);
            }),
          ),
        ),
      );
      const failure = defer(() => (failures.length > 0 ? throwError(() => failures[0]) : EMPTY));
      return concat(outputs, failure);
    });
}

interface StreamOf<In> {
  readonly first: In;
  readonly items: Subject<In>;
}

/** @param failures takes the source's error, after which the groups complete. */
function split<In extends StreamItem>(
  source: Observable<In>,
  failures: Error[],
): Observable<StreamOf<In>> {
  return new Observable((subscriber) => {
    const streams = new OpenStreams<Subject<In>>();
    const open = (first: In): Subject<In> => {
      const items = new Subject<In>();
      subscriber.next({ first, items });
      return items;
    };
    const next = (item: In): void => {
      const key = keyOf(item.stream);
      const items = streams.of(key, () => open(item));
      items?.next(item);
      if (!item.end) return;
      streams.end(key);
      items?.complete();
    };
    // Without it a synchronous source would run on after the consumer has left.
    const left = new Subject<void>();
    subscriber.add(() => {
      left.next();
    });
    const running = source.pipe(takeUntil(left)).subscribe({
      next,
      error: (error: unknown) => {
        const failure = asError(error);
        failures.push(failure);
        for (const items of streams.clear()) items.error(failure);
        subscriber.complete();
      },
      complete: () => {
        for (const items of streams.clear()) items.complete();
        subscriber.complete();
      },
    });
    subscriber.add(running);
  });
}

function keyOf({ callId, channel, streamEpoch }: StreamKey): string {
  return `${streamEpoch}/${channel}/${callId}`;
}
