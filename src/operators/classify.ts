import { Observable, type OperatorFunction } from 'rxjs';

import type { StreamKey } from '../audio/chunk.js';
import { softmax } from '../model/calibration.js';
import type { Inference } from '../model/inference.js';
import type { DueWindow, WindowStep } from './window-step.js';

/** A window with what the model says of it. */
export interface ClassifiedWindow {
  readonly stream: StreamKey;
  readonly sourceRateHz: number;
  readonly sampleRateHz: number;
  readonly window: DueWindow;
  /** softmax(logits / temperature), in the order of the model's labels; null without speech. */
  readonly probabilities: Float64Array | null;
}

/**
 * Scores the windows of ONE stream; the inference shares its batches among all that use it.
 * Results keep the order of the windows. Windows without enough speech are not scored.
 *
 * What waits for its scores is audio that `inference.pendingAudioMs` counts: its bound is kept
 * by sources that heed `inference.full` (see `pull`).
 *
 * An error of the source, and its completion, come out after the results that are owed.
 * Errors with what inference rejects with (WORKER_DIED). Unsubscribing closes the stream there.
 */
export function classify(inference: Inference): OperatorFunction<WindowStep, ClassifiedWindow> {
  return (source) =>
    new Observable<ClassifiedWindow>((subscriber) => {
      const stream = inference.openStream();
      /** Windows that wait, in order; each step's are handed out when it and all before it are there. */
      const owed: Owed[] = [];
      let finish: (() => void) | undefined;
      subscriber.add(() => {
        inference.closeStream(stream);
      });

      const settle = (): void => {
        while (owed[0]?.logits !== undefined && !subscriber.closed) {
          for (const result of resultsOf(owed[0], inference)) subscriber.next(result);
          owed.shift();
        }
        if (owed.length === 0) finish?.();
      };
      const next = (step: WindowStep): void => {
        const entry: Owed = { step, logits: undefined };
        owed.push(entry);
        inference.submit(stream, { ...step, windows: step.windows.filter(hasSpeech) }).then(
          (logits) => {
            entry.logits = logits;
            settle();
          },
          (error: unknown) => {
            subscriber.error(error);
          },
        );
      };
      const end = (how: () => void): void => {
        finish = how;
        if (owed.length === 0) how();
      };
      subscriber.add(
        source.subscribe({
          next,
          error: (error: unknown) => {
            end(() => {
              subscriber.error(error);
            });
          },
          complete: () => {
            end(() => {
              subscriber.complete();
            });
          },
        }),
      );
    });
}

interface Owed {
  readonly step: WindowStep;
  logits: Float32Array | undefined;
}

function resultsOf({ step, logits }: Owed, { spec }: Inference): ClassifiedWindow[] {
  const { stream, sourceRateHz, sampleRateHz, windows } = step;
  const width = spec.labels.length;
  let row = 0;
  return windows.map((window) => {
    const own = window.hasSpeech ? logits?.subarray(row * width, ++row * width) : undefined;
    const probabilities = own === undefined ? null : softmax(own, spec.temperature);
    return { stream, sourceRateHz, sampleRateHz, window, probabilities };
  });
}

function hasSpeech(window: DueWindow): boolean {
  return window.hasSpeech;
}
