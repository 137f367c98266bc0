import { HEARINGS, type Hearing } from './clip-features.js';
import { figuresOf, type Figures, type Rates } from './figures.js';
import type { Protocol } from './job.js';
import { tempered, type ScoredClip } from './scored-clip.js';
import { windowTemperature } from './window-calibration.js';

/** A job's test clips, both hearings. */
export interface ScoredJob {
  readonly name: string;
  readonly protocol: Protocol;
  readonly clips: readonly ScoredClip[];
}

export interface Spread {
  readonly mean: number;
  /** Sample standard deviation over folds; 0 where there is one. */
  readonly sd: number;
}

/** How the procedure does under one protocol and one hearing. */
export interface ProtocolFigures {
  readonly protocol: Protocol;
  readonly hearing: Hearing;
  readonly uar: Spread;
  readonly accuracy: Spread;
  readonly folds: readonly FoldFigures[];
  /** Over the clips of all folds together. */
  readonly pooled: Figures;
}

export interface FoldFigures extends Rates {
  readonly name: string;
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
  const temperatures = chosen.map((job) =>
    outOfFoldTemperature(jobs.filter((other) => other !== job)),
  );
  const calibrated = chosen.map(({ clips }, index) =>
    clips.map((clip) => tempered(clip, temperatures[index] ?? 1)),
  );
  if (chosen.length === 0) return [];
  return HEARINGS.map((hearing) => {
    const folds = calibrated.map((clips) => clips.filter((clip) => clip.hearing === hearing));
    const figures = folds.map((clips) => figuresOf(clips, hearing, classCount));
    return {
      protocol,
      hearing,
      uar: spreadOf(figures.map(({ uar }) => uar)),
      accuracy: spreadOf(figures.map(({ accuracy }) => accuracy)),
      folds: figures.map(({ clips, uar, accuracy }, index) => ({
        name: chosen[index]?.name ?? '',
        clips,
        uar,
        accuracy,
        temperature: temperatures[index] ?? 1,
      })),
      pooled: figuresOf(folds.flat(), hearing, classCount),
    };
  });
}

function outOfFold(jobs: readonly ScoredJob[]): ScoredJob[] {
  return jobs.filter(
    ({ protocol }) => protocol === 'speaker-independent' || protocol === 'leave-one-speaker-out',
  );
}

function spreadOf(values: readonly number[]): Spread {
  const mean = sum(values) / values.length;
  const squares = sum(values.map((value) => (value - mean) ** 2));
  return { mean, sd: values.length < 2 ? 0 : Math.sqrt(squares / (values.length - 1)) };
}

function sum(values: readonly number[]): number {
  return values.reduce((total, value) => total + value, 0);
}
