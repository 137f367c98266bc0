import type { OperatorFunction } from 'rxjs';

import type { ClassifiedWindow } from './classify.js';
import {
  checkSmoothing,
  SMOOTHING_DEFAULTS,
  SMOOTHING_START,
  smoothingStep,
  type SmoothingOptions,
  type SmoothingState,
} from './smoothing.js';
import { stage } from './stage.js';

/** A window with its own scores, as they were, and the label over all windows so far. */
export interface SmoothedWindow extends ClassifiedWindow {
  /** Index of the label that holds; null while none does, and in provisional windows. */
  readonly smoothedLabel: number | null;
  /** State after this window. */
  readonly smoothing: SmoothingState;
}

/**
 * Follows the label of ONE stream: what is to be believed after all its windows, thresholds to enter
 * and to exit, and a minimum dwell. Provisional windows pass by it.
 *
 * A fold: its state after each window is in the output, to go on from elsewhere.
 *
 * Errors with USAGE for options out of range.
 */
export function smooth(
  options: Partial<SmoothingOptions> = {},
  start: SmoothingState = SMOOTHING_START,
): OperatorFunction<ClassifiedWindow, SmoothedWindow> {
  const settings = { ...SMOOTHING_DEFAULTS, ...options };
  checkSmoothing(settings);
  return stage(() => {
    let state = start;
    return {
      next(classified, emit) {
        const { window, probabilities } = classified;
        if (window.kind === 'provisional') {
          emit({ ...classified, smoothedLabel: null, smoothing: state });
          return;
        }
        const { windowIndex } = window;
        state = smoothingStep(settings, state, { windowIndex, probabilities });
        emit({ ...classified, smoothedLabel: state.label, smoothing: state });
      },
    };
  });
}
