import type { Tensor } from '@tensorflow/tfjs-core';

/** What moves the variables of one network; all of its state can be taken out and put back. */
export interface Optimiser {
  /** Steps that it has made. */
  readonly steps: number;
  /** Applies one step; `gradients[i]` belongs to variable i and stays the caller's to dispose. */
  step(gradients: readonly Tensor[]): void;
  /** What it remembers of earlier gradients. */
  slotValues(): Float32Array[];
  restore(slotValues: readonly Float32Array[], stepsDone: number): void;
  dispose(): void;
}
