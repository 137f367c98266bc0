import type { AudioPath } from '../model/card.js';
import { audioPathOf, HEARINGS } from './clip-features.js';
import { figuresOf, type FigureOptions, type Figures } from './figures.js';
import type { Protocol } from './job.js';
import type { Rates } from './rates.js';
import { tempered, type ScoredClip } from './scored-clip.js';
import { confidenceReachedBy, windowTemperature } from './window-calibration.js';

/** A job's test clips, both hearings. */
export interface ScoredJob {
  /** Of the split: networks of several seeds share it. */
  readonly name: string;
  readonly seed: number;
  readonly protocol: Protocol;
  readonly clips: readonly ScoredClip[];
}

export interface Spread {
  readonly mean: number;
  /** Sample standard deviation over all networks: folds and seeds; 0 where there is one. */
  readonly sd: number;
  /** Of the seeds' means over their folds; absent where there is one seed. */
  readonly sdOverSeeds?: number;
}

/** How the procedure does under one protocol and one hearing. */
export interface ProtocolFigures {
  readonly protocol: Protocol;
  readonly hearing: AudioPath;
  readonly uar: Spread;
  readonly accuracy: Spread;
  readonly folds: readonly FoldFigures[];
  /** Over the clips of all folds and seeds together. */
  readonly pooled: Figures;
}

export interface FoldFigures extends Rates {
  readonly name: string;
  readonly seed: number;
  /** Fitted on the other folds, so that no clip calibrates itself. */
  readonly temperature: number;
}

/** The temperature for a network trained on all speakers: from clips of speakers not learnt. */
export function outOfFoldTemperature(jobs: readonly ScoredJob[]): number {
  return windowTemperature(outOfFold(jobs).flatMap(({ clips }) => clips));
}

/**
 * Confidence under which a window is uncertain: four fifths of the out-of-fold windows reach it,
 * each with the temperature of the other folds. 0 where there are fewer than two folds.
 */
export function outOfFoldThreshold(jobs: readonly ScoredJob[]): number {
  const tested = outOfFold(jobs);
  const folds = new Set(tested.map(({ name }) => name));
  // One split has no others to take a temperature from: its threshold would fit no card.
  if (folds.size < 2) return 0;
  const temperatures = temperaturesByFold(jobs);
  const clips = tested.flatMap((job) => calibrated(job, temperatures));
  return Math.floor(100 * confidenceReachedBy(clips, CERTAIN_SHARE)) / 100;
}

const CERTAIN_SHARE = 0.8;

export function protocolFigures(
  jobs: readonly ScoredJob[],
  protocol: Protocol,
  { classCount, sampleRateHz }: FigureOptions,
): ProtocolFigures[] {
  const chosen = jobs.filter((job) => job.protocol === protocol && job.clips.length > 0);
  if (chosen.length === 0) return [];
  const temperatures = temperaturesByFold(jobs);
  const tested = chosen.map((job) => calibrated(job, temperatures));
  return HEARINGS.map((way) => {
    const hearing = audioPathOf(way, sampleRateHz);
    const folds = tested.map((clips) => clips.filter((clip) => clip.hearing === way));
    const figures = folds.map((clips) => figuresOf(clips, hearing, classCount));
    const networks = figures.map(({ clips, uar, accuracy }, index) => ({
      name: chosen[index]?.name ?? '',
      seed: chosen[index]?.seed ?? 0,
      clips,
      uar,
      accuracy,
      temperature: temperatures.get(chosen[index]?.name ?? '') ?? 1,
    }));
    return {
      protocol,
      hearing,
      uar: spreadOf(networks, ({ uar }) => uar),
      accuracy: spreadOf(networks, ({ accuracy }) => accuracy),
      folds: networks,
      pooled: figuresOf(folds.flat(), hearing, classCount),
    };
  });
}

/** Each from the other folds, whatever the seed: no clip calibrates itself. */
function temperaturesByFold(jobs: readonly ScoredJob[]): ReadonlyMap<string, number> {
  const names = new Set(jobs.map(({ name }) => name));
  return new Map(
    [...names].map((fold) => [
      fold,
      outOfFoldTemperature(jobs.filter(({ name }) => name !== fold)),
    ]),
  );
}

function calibrated(
  { name, clips }: ScoredJob,
  temperatures: ReadonlyMap<string, number>,
): ScoredClip[] {
  return clips.map((clip) => tempered(clip, temperatures.get(name) ?? 1));
}

function outOfFold(jobs: readonly ScoredJob[]): ScoredJob[] {
  return jobs.filter(
    ({ protocol }) => protocol === 'speaker-independent' || protocol === 'leave-one-speaker-out',
  );
}

function spreadOf(
  networks: readonly FoldFigures[],
  rateOf: (network: FoldFigures) => number,
): Spread {
  const overall = meanAndSd(networks.map(rateOf));
  const seeds = [...new Set(networks.map(({ seed }) => seed))];
  if (seeds.length < 2) return overall;
  const means = seeds.map(
    (seed) => meanAndSd(networks.filter((network) => network.seed === seed).map(rateOf)).mean,
  );
  return { ...overall, sdOverSeeds: meanAndSd(means).sd };
}

function meanAndSd(values: readonly number[]): Spread {
  const mean = sum(values) / values.length;
  const squares = sum(values.map((value) => (value - mean) ** 2));
  return { mean, sd: values.length < 2 ? 0 : Math.sqrt(squares / (values.length - 1)) };
}

function sum(values: readonly number[]): number {
  return values.reduce((total, value) => total + value, 0);
}
