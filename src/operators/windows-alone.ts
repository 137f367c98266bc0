import type { OperatorFunction } from 'rxjs';

import { stage } from './stage.js';
import type { StreamOutput, WindowOutput } from './to-events.js';

/**
 * The last stage of ONE stream of which nobody asks more than the events of its windows.
 *
 * @param onEnd called after the last output.
 */
export function windowsAlone(onEnd: () => void): OperatorFunction<WindowOutput, StreamOutput> {
  return stage(() => ({
    next({ event, checkpoint }, emit) {
      emit({ event, checkpoint });
    },
    complete() {
      onEnd();
    },
  }));
}
