import type { ClipFeatures, Hearing } from './clip-features.js';
import { HEARINGS } from './clip-features.js';
import { withHash, type HashedReport } from './hashed-report.js';
import type { JobResult } from './job-result.js';
import { PROTOCOLS } from './job.js';
import {
  outOfFoldTemperature,
  outOfFoldThreshold,
  protocolFigures,
  type ProtocolFigures,
  type ScoredJob,
} from './protocol-figures.js';
import type { Recipe } from './recipe.js';
import { emittedWindows, type ScoredClip } from './scored-clip.js';

/** What is published about a recipe: every choice, the command, and the figures it led to. */
export interface RecipeReport {
  readonly reportVersion: 1;
  readonly corpus: string;
  readonly command: string;
  readonly recipe: Recipe;
  readonly clips: number;
  readonly speakers: number;
  /** From the pooled out-of-fold windows of both hearings. */
  readonly temperature: number;
  /** Confidence under which a window is uncertain; 0 where there are no out-of-fold windows. */
  readonly uncertainBelow: number;
  readonly protocols: readonly ProtocolFigures[];
  /** Loss and accuracy on what was learnt from, at the end of each epoch. */
  readonly training: Readonly<Record<string, JobResult['history']>>;
}

export interface ReportInput {
  readonly corpus: string;
  readonly command: string;
  readonly recipe: Recipe;
  readonly features: ReadonlyMap<string, ClipFeatures>;
  readonly results: readonly JobResult[];
}

export function recipeReport(input: ReportInput): HashedReport<RecipeReport> {
  const { corpus, command, recipe, features, results } = input;
  const jobs = results.map((result) => scoredJob(result, input));
  const clips = [...features.values()];
  const { labels, profile } = recipe;
  const figureOptions = { classCount: labels.length, sampleRateHz: profile.sampleRateHz };
  return withHash({
    reportVersion: 1 as const,
    corpus,
    command,
    recipe,
    clips: clips.length,
    speakers: new Set(clips.map(({ clip }) => clip.speaker)).size,
    temperature: outOfFoldTemperature(jobs),
    uncertainBelow: outOfFoldThreshold(jobs),
    protocols: PROTOCOLS.flatMap((protocol) => protocolFigures(jobs, protocol, figureOptions)),
    training: Object.fromEntries(
      results.map(({ name, seed, history }) => [`${name}, seed ${seed}`, history]),
    ),
  });
}

function scoredJob({ name, seed, protocol, tests }: JobResult, input: ReportInput): ScoredJob {
  const clips = tests.flatMap(({ path, windows }) =>
    HEARINGS.map((hearing) => scoredClip(path, hearing, windows[hearing], input)),
  );
  return { name, seed, protocol, clips };
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
