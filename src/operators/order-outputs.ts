import { Observable, tap, type OperatorFunction } from 'rxjs';

import { UndertoneError } from '../errors.js';
import type { EmotionEvent } from '../events/emotion-event.js';
import { requireInteger } from './options.js';

/**
 * The outputs of a finite input in an order that does not depend on which stream was faster: by
 * end, call, channel, epoch, kind, ordinal. They come when the input has ended.
 *
 * State: all outputs, 1-2 KB each (an hour of one channel has 5,600 of them). More than
 * `maxOutputs` is an error (USAGE), for inputs that are not finite after all. As before any
 * error, those that it has come first.
 */
export function orderOutputs<Output extends { readonly event: EmotionEvent }>(
  maxOutputs = 1_000_000,
): OperatorFunction<Output, Output> {
  requireInteger('maxOutputs', maxOutputs, 1, Number.MAX_SAFE_INTEGER);
  return (source) =>
    new Observable((subscriber) => {
      const outputs: Output[] = [];
      const flush = (): void => {
        outputs.sort((a, b) => compare(a.event, b.event));
        for (const output of outputs) subscriber.next(output);
      };
      // Thrown inside an operator, so that a source that emits while it is subscribed to stops.
      const collect = (output: Output): void => {
        outputs.push(output);
        if (outputs.length > maxOutputs) throw tooMany(maxOutputs);
      };
      return source.pipe(tap(collect)).subscribe({
        error: (error: unknown) => {
          flush();
          subscriber.error(error);
        },
        complete: () => {
          flush();
          subscriber.complete();
        },
      });
    });
}

function compare(a: EmotionEvent, b: EmotionEvent): number {
  return (
    a.endSample / a.sampleRateHz - b.endSample / b.sampleRateHz ||
    compareText(a.callId, b.callId) ||
    compareText(a.channel, b.channel) ||
    a.streamEpoch - b.streamEpoch ||
    compareText(a.kind, b.kind) ||
    a.ordinal - b.ordinal
  );
}

function compareText(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}

function tooMany(maxOutputs: number): UndertoneError {
  return new UndertoneError('USAGE', {
    what: 'too many outputs to put in order at the end',
    where: 'orderOutputs',
    expected: `at most ${maxOutputs}`,
    todo: 'leave the deterministic mode off for long or endless inputs',
  });
}
