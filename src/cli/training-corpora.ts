import { resolve } from 'node:path';
import { UndertoneError } from '../errors.js';
import type { ClipFeatures } from '../training/clip-features.js';
import type { HashedClip } from '../training/corpus.js';
import { extractFeatures, type ExtractionOptions } from '../training/extract-features.js';
import type { Job, Protocol } from '../training/job.js';
import { loadCorpus, type LoadedCorpus } from '../training/load-corpus.js';
import { planJobs } from '../training/plan-jobs.js';
import type { Recipe } from '../training/recipe.js';
import type { SvmRecipe } from '../training/svm-recipe.js';
import type { UnusableClip } from '../training/unusable-clip.js';
import { usableCorpus } from '../training/usable-corpus.js';
import type { CORPUS_OPTIONS } from './corpus-options.js';
import type { ENSEMBLE_OPTION } from './ensemble-option.js';
import type { CliIo } from './io.js';
import { Notices } from './notices.js';
import type { OptionValues } from './options.js';
import type { ProtocolOptions } from './protocol-options.js';
import { readClip } from './read-clip.js';

/** A corpus without what cannot be used of it, which is told on stderr. */
export async function openCorpus(
  name: string,
  data: string,
  { workingFolder, stderr }: CliIo,
): Promise<LoadedCorpus> {
  const { warn } = new Notices(stderr, false);
  return await usableCorpus(await loadCorpus(name, resolve(workingFolder, data)), readClip, warn);
}

/** What is trained on what. */
export interface TrainingPlan<R> {
  readonly corpus: LoadedCorpus;
  readonly testCorpus: LoadedCorpus | undefined;
  readonly recipe: R;
  readonly jobs: readonly Job[];
}

export async function planned<R extends Recipe | SvmRecipe>(
  options: OptionValues<typeof CORPUS_OPTIONS & typeof ENSEMBLE_OPTION> & ProtocolOptions,
  io: CliIo,
  protocols: readonly Protocol[],
  recipeOf: (labels: readonly string[]) => R,
): Promise<TrainingPlan<R>> {
  const corpus = await openCorpus(options.corpus, options.data, io);
  const testCorpus = await openTestCorpus(options, io);
  const recipe = recipeOf(corpus.labels);
  const { lineageCopies, unseenFold, ensemble } = options;
  const choices = { lineageCopies, unseenFold, testCorpus, ensemble };
  const jobs = planJobs(corpus, protocols, recipe, choices);
  return { corpus, testCorpus, recipe, jobs };
}

/** What `cross-corpus` is tested on. @throws USAGE where only one of its two options is given. */
async function openTestCorpus(
  { testCorpus, testData }: ProtocolOptions,
  io: CliIo,
): Promise<LoadedCorpus | undefined> {
  if (testCorpus === undefined && testData === undefined) return undefined;
  if (testCorpus !== undefined && testData !== undefined) {
    return await openCorpus(testCorpus, testData, io);
  }
  throw new UndertoneError('USAGE', {
    what: 'a corpus to test on is a name and a path',
    where: testCorpus === undefined ? '--test-corpus' : '--test-data',
    expected: 'both --test-corpus and --test-data',
    received: 'nothing',
  });
}

/** What could not be used of either. */
export function unusableOf(
  ...corpora: readonly (LoadedCorpus | undefined)[]
): readonly UnusableClip[] {
  return corpora.flatMap((corpus) => corpus?.unusable ?? []);
}

/** Features of every clip that is in some split, with the labels of the corpus learnt from. */
export async function featuresByPath(
  trained: LoadedCorpus,
  tested: LoadedCorpus | undefined,
  jobs: readonly Job[],
  recipe: Recipe | SvmRecipe,
  { cache, onClip }: Pick<ExtractionOptions, 'cache' | 'onClip'>,
): Promise<Map<string, ClipFeatures>> {
  const used = new Map(
    jobs.flatMap(({ split }) => clipsOf(split)).map((clip) => [clip.path, clip]),
  );
  const ofTested = new Set(
    jobs
      .filter(({ protocol }) => protocol === 'cross-corpus')
      .flatMap(({ split }) => split.test.map(({ path }) => path)),
  );
  const isTested = ({ path }: HashedClip) => ofTested.has(path);
  const clips = [...used.values()];
  const { profile, labels } = recipe;
  const copies = recipe.architecture === 'streaming' ? { copies: recipe.copies } : {};
  const counted = (done: number): void => onClip?.(done, clips.length);
  const options = { labels, profile, readClip, ...(cache && { cache }) };
  const [learnt, scored] = [clips.filter((clip) => !isTested(clip)), clips.filter(isTested)];
  const features = [
    ...(await extractFeatures(learnt, {
      ...{ ...options, ...copies },
      folder: trained.folder,
      onClip: counted,
    })),
    // Copies are for learning.
    ...(await extractFeatures(scored, {
      ...options,
      folder: tested?.folder ?? trained.folder,
      onClip: (done) => {
        counted(learnt.length + done);
      },
    })),
  ];
  return new Map(features.map((clip) => [clip.clip.path, clip]));
}

function clipsOf({ train, test, unseen = [] }: Job['split']): HashedClip[] {
  return [...train, ...test, ...unseen];
}
