import { HEARINGS, type Hearing } from './clip-features.js';
import { figuresOf, type Figures } from './figures.js';
import type { Protocol } from './job.js';
import type { Rates } from './rates.js';
import { tempered, type ScoredClip } from './scored-clip.js';
import { windowTemperature } from './window-calibration.js';

/** A job's test clips, both hearings. */
export interface ScoredJob {
  /** Of the split: networks of several seeds share it. */
  readonly name: string;
  readonly protocol: Protocol;
  readonly seed: number;
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
  readonly hearing: Hearing;
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

export function protocolFigures(
  jobs: readonly ScoredJob[],
  protocol: Protocol,
  classCount: number,
): ProtocolFigures[] {
  const chosen = jobs.filter((job) => job.protocol === protocol && job.clips.length > 0);
  const temperatures = chosen.map(({ name }) =>
    outOfFoldTemperature(jobs.filter((other) => other.name !== name)),
  );
  const calibrated = chosen.map(({ clips }, index) =>
    clips.map((clip) => tempered(clip, temperatures[index] ?? 1)),
  );
  if (chosen.length === 0) return [];
  return HEARINGS.map((hearing) => {
    const folds = calibrated.map((clips) => clips.filter((clip) => clip.hearing === hearing));
    const figures = folds.map((clips) => figuresOf(clips, hearing, classCount));
    const networks = figures.map(({ clips, uar, accuracy }, index) => ({
      name: chosen[index]?.name ?? '',
      seed: chosen[index]?.seed ?? 0,
      clips,
      uar,
      accuracy,
      temperature: temperatures[index] ?? 1,
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

function outOfFold(jobs: readonly ScoredJob[]): ScoredJob[] {
  return jobs.filter(({ protocol }) => protocol === 'speaker-independent');
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
