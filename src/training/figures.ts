import type { AudioPath } from '../model/card.js';
import { audioPathOf, HEARINGS } from './clip-features.js';
import { confusionOf, type Confusion, type Verdict } from './confusion.js';
import { coverageCurve, type CoveragePoint } from './coverage.js';
import { heardFigures, type HeardFigures } from './heard-figures.js';
import { ratesOf, type Rates } from './rates.js';
import { verdictOf, type ScoredClip } from './scored-clip.js';
import { windowCalibration, type Calibration } from './window-calibration.js';

/** How one set of clips was recognised. Rates are fractions. */
export interface Figures extends Rates {
  readonly hearing: AudioPath;
  /** Counted among the clips; see `ScoredClip.sparse`. */
  readonly sparseClips: number;
  /** Over windows. */
  readonly calibrationError: number;
  readonly confusion: Confusion;
  readonly bySpeaker: Readonly<Record<string, Rates>>;
  readonly bySex: Readonly<Record<string, Rates>>;
  /** Over windows; the error of the second is `calibrationError`. */
  readonly calibration: Calibration;
  /** Over windows. */
  readonly coverage: readonly CoveragePoint[];
  /** None where clips were not scored in parts. */
  readonly heard: readonly HeardFigures[];
}

/** Both hearings of a set of clips, as a model of a rate hears them. */
export function figuresByHearing(
  clips: readonly ScoredClip[],
  { classCount, sampleRateHz }: FigureOptions,
): Figures[] {
  return HEARINGS.map((way) => {
    const heard = clips.filter(({ hearing }) => hearing === way);
    return figuresOf(heard, audioPathOf(way, sampleRateHz), classCount);
  });
}

export interface FigureOptions {
  readonly classCount: number;
  /** Of the model. */
  readonly sampleRateHz: number;
}

/** @param clips of one hearing, their temperature applied. */
export function figuresOf(
  clips: readonly ScoredClip[],
  hearing: AudioPath,
  classCount: number,
): Figures {
  const verdicts = clips.map((scored) => verdictOf(scored));
  const confusion = confusionOf(verdicts, classCount);
  const ratesBy = (keyOf: (scored: ScoredClip) => string | undefined) =>
    ratesByKey(clips.map(keyOf), verdicts, classCount);
  const calibration = windowCalibration(clips);
  return {
    hearing,
    ...ratesOf(verdicts, classCount),
    sparseClips: clips.filter(({ sparse }) => sparse).length,
    calibrationError: calibration.after.error,
    confusion,
    bySpeaker: ratesBy(({ clip }) => clip.speaker),
    bySex: ratesBy(({ clip }) => clip.sex),
    calibration,
    coverage: coverageCurve(clips, classCount),
    heard: heardFigures(clips, classCount),
  };
}

function ratesByKey(
  keys: readonly (string | undefined)[],
  verdicts: readonly Verdict[],
  classCount: number,
): Record<string, Rates> {
  const known = [...new Set(keys)].filter((key) => key !== undefined).sort();
  return Object.fromEntries(
    known.map((key) => {
      const own = verdicts.filter((_, index) => keys[index] === key);
      return [key, ratesOf(own, classCount)];
    }),
  );
}
