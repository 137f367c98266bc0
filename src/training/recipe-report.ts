import type { MfccProfile } from '../features/profile.js';
import type { ClipFeatures, Hearing } from './clip-features.js';
import { HEARINGS } from './clip-features.js';
import type { FigureOptions } from './figures.js';
import { ensembleResults } from './ensemble-results.js';
import { withHash, type HashedReport } from './hashed-report.js';
import type { ScoredResult } from './job-result.js';
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
import type { NetworkCost } from './network-cost.js';
import type { Recipe } from './recipe.js';
import { emittedWindows, type ScoredClip } from './scored-clip.js';
import type { UnusableClip } from './unusable-clip.js';

/** What is published about a recipe: every choice, the command, and the figures it led to. */
export interface RecipeReport<R extends ReportedRecipe = Recipe> {
  readonly reportVersion: 1;
  readonly corpus: string;
  readonly command: string;
  readonly recipe: R;
  /** The networks of all seeds were scored as one. */
  readonly ensemble?: true;
  /** Changed copies included, where a protocol makes clips of them. */
  readonly clips: number;
  readonly speakers: number;
  /** From the pooled out-of-fold windows of both hearings. */
  readonly temperature: number;
  /** Confidence under which a window is uncertain; 0 where there are no out-of-fold windows. */
  readonly uncertainBelow: number;
  readonly protocols: readonly ProtocolFigures[];
  /** Loss and accuracy on what was learnt from, at the end of each epoch. */
  readonly training: Readonly<Record<string, ScoredResult['history']>>;
  /** Absent where there is no network. */
  readonly network?: NetworkCost;
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
  /** `cross-corpus`: clips whose label is not among the learnt ones; not scored. */
  readonly skippedClips?: number;
}

/** What a report needs to know of any recipe. */
export interface ReportedRecipe {
  readonly architecture: string;
  readonly labels: readonly string[];
  readonly profile: MfccProfile;
  /** A window that holds fewer is not emitted. */
  readonly augmentation: { readonly minSpeechFrames: number };
}

export interface ReportInput<R extends ReportedRecipe> {
  readonly corpus: string;
  readonly command: string;
  readonly recipe: R;
  readonly features: ReadonlyMap<string, ClipFeatures>;
  readonly jobs: readonly Job[];
  /** In the order of the jobs. */
  readonly results: readonly ScoredResult[];
  readonly unusableClips: readonly UnusableClip[];
  readonly network?: NetworkCost;
  /** Whether the networks of all seeds are scored as one. */
  readonly ensemble?: boolean;
}

export function recipeReport<R extends ReportedRecipe>(
  input: ReportInput<R>,
): HashedReport<RecipeReport<R>> {
  const { corpus, command, recipe, features, results, unusableClips, network } = input;
  const { ensemble = false } = input;
  const scored = ensemble ? ensembleResults(results) : results;
  const jobs = scored.map((result) => scoredJob(result, input));
  const clips = [...features.values()];
  const { labels } = recipe;
  return withHash({
    reportVersion: 1 as const,
    corpus,
    command,
    recipe,
    ...(ensemble && { ensemble: true as const }),
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
    ...crossCorpusPart(jobs, input),
    ...(network !== undefined && { network }),
  });
}

type AnyInput = ReportInput<ReportedRecipe>;

function scoredJob({ name, seed, protocol, tests }: ScoredResult, input: AnyInput): ScoredJob {
  return { name, seed, protocol, clips: scoredClips(tests, input) };
}

function scoredClips(tests: ScoredResult['tests'], input: AnyInput): ScoredClip[] {
  return tests.flatMap((test) => HEARINGS.map((hearing) => scoredClip(test, hearing, input)));
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

function lineagePart(input: AnyInput): { readonly lineage?: LineageReport } {
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
  input: AnyInput,
): Pick<RecipeReport, 'labelGroups' | 'skippedClips'> {
  const planned = input.jobs.find(({ protocol }) => protocol === 'cross-corpus');
  if (planned === undefined) return {};
  const { skippedClips = 0 } = planned.split;
  const clips = jobs
    .filter(({ protocol }) => protocol === 'cross-corpus')
    .flatMap((job) => job.clips);
  const { labels, profile } = input.recipe;
  const { sampleRateHz } = profile;
  return { labelGroups: labelGroupFigures(clips, { labels, sampleRateHz }), skippedClips };
}

function scoredClip(
  { path, windows, heard }: ScoredResult['tests'][number],
  hearing: Hearing,
  { features, recipe }: ReportInput<ReportedRecipe>,
): ScoredClip {
  const found = features.get(path);
  if (found === undefined) throw new RangeError(`no features of ${path}`);
  const { clip, label, frames } = found;
  const { minSpeechFrames } = recipe.augmentation;
  const emitted = emittedWindows(windows[hearing], frames[hearing].speech, minSpeechFrames);
  return { clip, hearing, label, ...emitted, heard: heard[hearing] };
}

function optionsOf({ labels, profile }: ReportedRecipe): FigureOptions {
  return { classCount: labels.length, sampleRateHz: profile.sampleRateHz };
}
