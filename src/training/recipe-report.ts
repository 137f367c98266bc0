import type { ClipFeatures, Hearing } from './clip-features.js';
import { HEARINGS } from './clip-features.js';
import type { FigureOptions } from './figures.js';
import { withHash, type HashedReport } from './hashed-report.js';
import type { JobResult } from './job-result.js';
import { PROTOCOLS, type Job } from './job.js';
import { labelGroupFigures, type LabelGroupFigures } from './label-groups.js';
import { lineageReport, type LineageReport } from './lineage-report.js';
import {
  outOfFoldTemperature,
  outOfFoldThreshold,
  protocolFigures,
  type ProtocolFigures,
  type ScoredJob,
} from './protocol-figures.js';
import type { Recipe } from './recipe.js';
import { emittedWindows, type ScoredClip } from './scored-clip.js';
import type { UnusableClip } from './unusable-clip.js';

/** What is published about a recipe: every choice, the command, and the figures it led to. */
export interface RecipeReport {
  readonly reportVersion: 1;
  readonly corpus: string;
  readonly command: string;
  readonly recipe: Recipe;
  /** Changed copies included, where a protocol makes clips of them. */
  readonly clips: number;
  readonly speakers: number;
  /** From the pooled out-of-fold windows of both hearings. */
  readonly temperature: number;
  /** Confidence under which a window is uncertain; 0 where there are no out-of-fold windows. */
  readonly uncertainBelow: number;
  readonly protocols: readonly ProtocolFigures[];
  /** Loss and accuracy on what was learnt from, at the end of each epoch. */
  readonly training: Readonly<Record<string, JobResult['history']>>;
  /** Left out of all of this. */
  readonly unusableClips: readonly UnusableClip[];
  /**
   * By network: labels that no test clip has. The fold's UAR is the mean over the others; networks
   * that are tested on all labels are not listed.
   */
  readonly untestedLabels: Readonly<Record<string, readonly string[]>>;
  /** What has to be known about figures under `paper-lineage`. */
  readonly lineage?: LineageReport;
  /** `cross-corpus`: shared labels among themselves. */
  readonly labelGroups?: readonly LabelGroupFigures[];
}

export interface ReportInput {
  readonly corpus: string;
  readonly command: string;
  readonly recipe: Recipe;
  readonly features: ReadonlyMap<string, ClipFeatures>;
  readonly jobs: readonly Job[];
  /** In the order of the jobs. */
  readonly results: readonly JobResult[];
  readonly unusableClips: readonly UnusableClip[];
}

export function recipeReport(input: ReportInput): HashedReport<RecipeReport> {
  const { corpus, command, recipe, features, results, unusableClips } = input;
  const jobs = results.map((result) => scoredJob(result, input));
  const clips = [...features.values()];
  const { labels } = recipe;
  return withHash({
    reportVersion: 1 as const,
    corpus,
    command,
    recipe,
    clips: clips.length,
    speakers: new Set(clips.map(({ clip }) => clip.speaker)).size,
    temperature: outOfFoldTemperature(jobs),
    uncertainBelow: outOfFoldThreshold(jobs),
    protocols: PROTOCOLS.flatMap((protocol) => protocolFigures(jobs, protocol, optionsOf(recipe))),
    training: Object.fromEntries(
      results.map(({ name, seed, history }) => [`${name}, seed ${seed}`, history]),
    ),
    unusableClips,
    untestedLabels: untestedLabels(jobs, labels),
    ...lineagePart(input),
    ...crossCorpusPart(jobs, recipe),
  });
}

function scoredJob({ name, seed, protocol, tests }: JobResult, input: ReportInput): ScoredJob {
  return { name, seed, protocol, clips: scoredClips(tests, input) };
}

function scoredClips(tests: JobResult['tests'], input: ReportInput): ScoredClip[] {
  return tests.flatMap(({ path, windows }) =>
    HEARINGS.map((hearing) => scoredClip(path, hearing, windows[hearing], input)),
  );
}

function untestedLabels(jobs: readonly ScoredJob[], labels: readonly string[]) {
  const lists = jobs
    .filter(({ clips }) => clips.length > 0)
    .map(({ name, clips }): [string, string[]] => {
      const tested = new Set(clips.map(({ label }) => label));
      return [name, labels.filter((_, index) => !tested.has(index))];
    });
  return Object.fromEntries(lists.filter(([, untested]) => untested.length > 0));
}

function lineagePart(input: ReportInput): Pick<RecipeReport, 'lineage'> {
  const { jobs, results, features, recipe } = input;
  const result = results.find(({ protocol }) => protocol === 'paper-lineage');
  const job = jobs.find(({ protocol }) => protocol === 'paper-lineage');
  if (result === undefined || job === undefined) return {};
  const unseen = scoredClips(result.unseen ?? [], input);
  return {
    lineage: lineageReport({ job, result, features, unseen, figureOptions: optionsOf(recipe) }),
  };
}

function crossCorpusPart(
  jobs: readonly ScoredJob[],
  { labels, profile: { sampleRateHz } }: Recipe,
): Pick<RecipeReport, 'labelGroups'> {
  const job = jobs.find(({ protocol }) => protocol === 'cross-corpus');
  return job === undefined
    ? {}
    : { labelGroups: labelGroupFigures(job.clips, { labels, sampleRateHz }) };
}

function scoredClip(
  path: string,
  hearing: Hearing,
  windows: JobResult['tests'][number]['windows'][Hearing],
  { features, recipe }: ReportInput,
): ScoredClip {
  const found = features.get(path);
  if (found === undefined) throw new RangeError(`no features of ${path}`);
  const { clip, label, frames } = found;
  const { minSpeechFrames } = recipe.augmentation;
  const emitted = emittedWindows(windows, frames[hearing].speech, minSpeechFrames);
  return { clip, hearing, label, ...emitted };
}

function optionsOf({ labels, profile }: Recipe): FigureOptions {
  return { classCount: labels.length, sampleRateHz: profile.sampleRateHz };
}
