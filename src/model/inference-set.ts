import { UndertoneError } from '../errors.js';
import type { Inference } from './inference.js';

/**
 * The models of one pipeline, each for a sample rate of its own: audio of any rate meets the one
 * that suits it best. What waits at any of them counts for all.
 */
export class InferenceSet {
  readonly all: readonly [Inference, ...Inference[]];

  /**
   * @param inferences belong to the set from now on
   * @throws UndertoneError USAGE for none; MODEL_MISMATCH for two of one sample rate, and for models
   *   that know other labels than the first
   */
  constructor(inferences: readonly Inference[]) {
    const [first, ...others] = inferences;
    if (first === undefined) {
      throw new UndertoneError('USAGE', { what: 'no model', expected: 'one model at least' });
    }
    this.all = [first, ...others];
    others.forEach((other, index) => {
      checkBeside(other, this.all.slice(0, index + 1));
    });
  }

  /** One alone is a set of one. */
  static of(inference: Inference | InferenceSet): InferenceSet {
    return inference instanceof InferenceSet ? inference : new InferenceSet([inference]);
  }

  /** That of the highest rate that the source reaches, or else of the lowest there is. */
  for(sourceRateHz: number): Inference {
    const [first] = this.all;
    return this.all.reduce((best, next) => {
      return suits(rateOf(next), rateOf(best), sourceRateHz) ? next : best;
    }, first);
  }

  get pendingAudioMs(): number {
    return this.all.reduce((sum, { pendingAudioMs }) => sum + pendingAudioMs, 0);
  }

  get full(): boolean {
    return this.all.some(({ full }) => full);
  }

  get idle(): boolean {
    return this.all.every(({ idle }) => idle);
  }

  async whenNotFull(): Promise<void> {
    while (this.full) await Promise.all(this.all.map((inference) => inference.whenNotFull()));
  }

  async dispose(): Promise<void> {
    await Promise.all(this.all.map((inference) => inference.dispose()));
  }
}

/** Whether a model's rate suits a source better than another one's. */
function suits(rateHz: number, otherHz: number, sourceRateHz: number): boolean {
  if (rateHz <= sourceRateHz) return rateHz > otherHz || otherHz > sourceRateHz;
  return rateHz < otherHz;
}

function rateOf({ spec }: Inference): number {
  return spec.profile.sampleRateHz;
}

function checkBeside(inference: Inference, others: readonly Inference[]): void {
  const { modelId, labels } = inference.spec;
  const twin = others.find((other) => rateOf(other) === rateOf(inference));
  if (twin !== undefined) {
    throw new UndertoneError('MODEL_MISMATCH', {
      what: 'two models are for the same sample rate',
      where: `models ${twin.spec.modelId} and ${modelId}`,
      expected: 'each of another rate',
      received: `${rateOf(inference)} Hz twice`,
    });
  }
  const [first] = others.map(({ spec }) => spec);
  if (first === undefined || first.labels.join() === labels.join()) return;
  throw new UndertoneError('MODEL_MISMATCH', {
    what: 'the models of a pipeline know different labels',
    where: `model ${modelId}`,
    expected: `${first.labels.join(', ')}, as ${first.modelId}`,
    received: labels.join(', '),
  });
}
