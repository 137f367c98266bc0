import { accuracyOf, confusionOf, unweightedAverageRecall, type Verdict } from './confusion.js';

/** How often clips were recognised, as fractions. */
export interface Rates {
  readonly clips: number;
  readonly uar: number;
  readonly accuracy: number;
}

export function ratesOf(verdicts: readonly Verdict[], classCount: number): Rates {
  const confusion = confusionOf(verdicts, classCount);
  return {
    clips: verdicts.length,
    uar: unweightedAverageRecall(confusion),
    accuracy: accuracyOf(confusion),
  };
}
