import type { EpochFigures } from './trainer.js';

/** What watches a training; a terminal shows it, a test counts it. */
export interface TrainingProgress {
  /** @param doneBefore examples of the job that an interrupted run learnt from already. */
  beginJob(name: string, totalExamples: number, doneBefore: number): void;
  /** After each batch. `epoch` counts from 1. */
  batch(done: number, epoch: number, figures: EpochFigures): void;
  endEpoch(epoch: number, figures: EpochFigures): void;
  endJob(): void;
  /** Other processes are at all that is left. */
  waitForOthers(): void;
}
