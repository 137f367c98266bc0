import { UndertoneError } from '../errors.js';
import type { EpochFigures } from './trainer.js';
import type { TrainingCheckpoint } from './training-checkpoint.js';

/** Where a training stands when it is looked at. */
export interface TrainingPlace {
  readonly job: string;
  /** From 1. */
  readonly epoch: number;
  readonly checkpointPath: string;
}

/** @throws TRAINING_DIVERGED where the loss is no number any more. */
export function requireFiniteLoss({ loss }: EpochFigures, place: TrainingPlace): void {
  if (!Number.isFinite(loss)) throw diverged('the loss', `${loss}`, place);
}

/**
 * Weights can be spoilt while the loss of the batch before them was still finite.
 * @returns the checkpoint, fit to take the place of the last one
 * @throws TRAINING_DIVERGED
 */
export function requireFiniteWeights(
  checkpoint: TrainingCheckpoint,
  place: TrainingPlace,
): TrainingCheckpoint {
  const { weights, averages } = checkpoint;
  const spoilt = [...weights, ...averages].some((values) => !values.every(Number.isFinite));
  if (spoilt) throw diverged('a weight', 'NaN or infinity', place);
  return checkpoint;
}

function diverged(
  what: string,
  received: string,
  { job, epoch, checkpointPath }: TrainingPlace,
): UndertoneError {
  return new UndertoneError('TRAINING_DIVERGED', {
    what: `${what} is not finite any more`,
    where: `${job}, epoch ${epoch}`,
    expected: 'a finite number',
    received,
    todo: `${checkpointPath} is left as it was after the last good epoch, if there was one; train with another seed or recipe in another --work`,
  });
}
