import { HEARD_SECONDS } from './heard-speech.js';
import { ratesOf, type Rates } from './rates.js';
import { verdictOf, type ScoredClip } from './scored-clip.js';

/** How well clips are recognised once `seconds` of their speech were heard. */
export interface HeardFigures extends Rates {
  readonly seconds: number;
  /** Clips with at least that much speech; the others were heard to their end. */
  readonly cutClips: number;
}

/** @returns nothing where the clips were not scored in parts */
export function heardFigures(clips: readonly ScoredClip[], classCount: number): HeardFigures[] {
  if (clips.every(({ heard }) => heard === undefined)) return [];
  return HEARD_SECONDS.map((seconds) => {
    const parts = clips.map(({ heard }) => heard?.find((part) => part.seconds === seconds));
    const verdicts = clips.map(({ label, windows }, index) =>
      verdictOf({ label, windows: parts[index]?.windows ?? windows }),
    );
    const cutClips = parts.filter((part) => part !== undefined).length;
    return { seconds, cutClips, ...ratesOf(verdicts, classCount) };
  });
}
