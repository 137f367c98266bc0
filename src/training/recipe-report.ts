import type { ClipFeatures, Hearing } from './clip-features.js';
import { HEARINGS } from './clip-features.js';
import { withHash, type HashedReport } from './hashed-report.js';
import type { ScoredResult } from './job-result.js';
import { PROTOCOLS } from './job.js';
import {
  outOfFoldTemperature,
  protocolFigures,
  type ProtocolFigures,
  type ScoredJob,
} from './protocol-figures.js';
import type { NetworkCost } from './network-cost.js';
import type { Recipe } from './recipe.js';
import { emittedWindows, type ScoredClip } from './scored-clip.js';

/** What is published about a recipe: every choice, the command, and the figures it led to. */
export interface RecipeReport<R extends ReportedRecipe = Recipe> {
  readonly reportVersion: 1;
  readonly corpus: string;
  readonly command: string;
  readonly recipe: R;
  readonly clips: number;
  readonly speakers: number;
  /** From the pooled out-of-fold windows of both hearings. */
  readonly temperature: number;
  readonly protocols: readonly ProtocolFigures[];
  /** Loss and accuracy on what was learnt from, at the end of each epoch. */
  readonly training: Readonly<Record<string, ScoredResult['history']>>;
  /** Absent where there is no network. */
  readonly network?: NetworkCost;
}

/** What a report needs to know of any recipe. */
export interface ReportedRecipe {
  readonly architecture: string;
  readonly labels: readonly string[];
  readonly seed: number;
  /** A window that holds fewer is not emitted. */
  readonly augmentation: { readonly minSpeechFrames: number };
}

export interface ReportInput<R extends ReportedRecipe> {
  readonly corpus: string;
  readonly command: string;
  readonly recipe: R;
  readonly features: ReadonlyMap<string, ClipFeatures>;
  readonly results: readonly ScoredResult[];
  readonly network?: NetworkCost;
}

export function recipeReport<R extends ReportedRecipe>(
  input: ReportInput<R>,
): HashedReport<RecipeReport<R>> {
  const { corpus, command, recipe, features, results, network } = input;
  const jobs = results.map((result) => scoredJob(result, input));
  const clips = [...features.values()];
  return withHash({
    reportVersion: 1 as const,
    corpus,
    command,
    recipe,
    clips: clips.length,
    speakers: new Set(clips.map(({ clip }) => clip.speaker)).size,
    temperature: outOfFoldTemperature(jobs),
    protocols: PROTOCOLS.flatMap((protocol) =>
      protocolFigures(jobs, protocol, recipe.labels.length),
    ),
    training: Object.fromEntries(results.map(({ name, history }) => [name, history])),
    ...(network !== undefined && { network }),
  });
}

function scoredJob(
  { name, protocol, tests }: ScoredResult,
  input: ReportInput<ReportedRecipe>,
): ScoredJob {
  const clips = tests.flatMap((test) =>
    HEARINGS.map((hearing) => scoredClip(test, hearing, input)),
  );
  return { name, protocol, seed: input.recipe.seed, clips };
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
  const parts = heard === undefined ? {} : { heard: heard[hearing] };
  return { clip, hearing, label, ...emitted, ...parts };
}
