import { Observable, Subject, takeUntil, type OperatorFunction } from 'rxjs';

/** What an operator does with each input; it may emit any number of outputs, synchronously. */
export interface Stage<In, Out> {
  next(input: In, emit: Emit<Out>): void;
  /** The source has completed: what still waits may come out. */
  complete?(emit: Emit<Out>): void;
  /** Completed, failed or unsubscribed: release what is held outside. */
  close?(): void;
}

export type Emit<Out> = (output: Out) => void;

/**
 * An operator whose state lives as long as one subscription. What a stage throws becomes the
 * error of the stream.
 */
export function stage<In, Out>(open: () => Stage<In, Out>): OperatorFunction<In, Out> {
  return (source) =>
    new Observable<Out>((subscriber) => {
      const running = open();
      const emit: Emit<Out> = (output) => {
        subscriber.next(output);
      };
      const attempt = (work: () => void): void => {
        try {
          work();
        } catch (error) {
          subscriber.error(error);
        }
      };
      // Without it a synchronous source would run on after the consumer has left.
      const left = new Subject<void>();
      subscriber.add(() => {
        left.next();
        running.close?.();
      });
      subscriber.add(
        source.pipe(takeUntil(left)).subscribe({
          next: (input) => {
            attempt(() => {
              running.next(input, emit);
            });
          },
          error: (error: unknown) => {
            subscriber.error(error);
          },
          complete: () => {
            attempt(() => {
              if (!subscriber.closed) running.complete?.(emit);
            });
            subscriber.complete();
          },
        }),
      );
    });
}
