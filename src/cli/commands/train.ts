import { readdir } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import type { Command } from 'commander';
import { z } from 'zod';
import { EXIT, UndertoneError } from '../../errors.js';
import { loadBackend } from '../../model/backend.js';
import { blueprintOf } from '../../training/blueprint.js';
import { CopiesCache } from '../../training/copies-cache.js';
import type { Job, Protocol } from '../../training/job.js';
import type { HashedReport } from '../../training/hashed-report.js';
import type { Recipe } from '../../training/recipe.js';
import { reportFolderWriter } from '../../training/report/report-folder.js';
import { loadSvm } from '../../training/svm.js';
import { svmRecipe, type SvmRecipe } from '../../training/svm-recipe.js';
import { featureProgress } from '../../training/feature-progress.js';
import { terminalProgress } from '../../training/terminal-progress.js';
import { trainBaseline } from '../../training/train-baseline.js';
import { trainRecipe } from '../../training/train-recipe.js';
import { commandOf, type CommandDefinition, type CommandHost } from '../command.js';
import { CORPUS_OPTIONS } from '../corpus-options.js';
import { ENSEMBLE_OPTION, WHOLE_ENSEMBLE, requireEnsemble } from '../ensemble-option.js';
import type { CliIo } from '../io.js';
import { flag, listOf, text, wholeNumber } from '../option-schemas.js';
import type { OptionSpecs, OptionValues } from '../options.js';
import { PROTOCOL_OPTIONS, protocolFlags, requireOwnOptions } from '../protocol-options.js';
import { RECIPE_NAMES, RECIPES, type RecipeName } from '../training-recipes.js';
import { trainingSummary } from '../training-summary.js';
import { foldNames } from '../fold-names.js';
import { featuresByPath, planned, unusableOf, type TrainingPlan } from '../training-corpora.js';

/** Below the work folder, and good for any run there. */
const COPIES_FOLDER = 'copies';

/** Weights come early, the long cross-validation last. */
const WHOLE_RECIPE: readonly Protocol[] = ['random', 'final', 'speaker-independent'];

export const TRAIN_OPTIONS = {
  ...CORPUS_OPTIONS,
  recipe: {
    flags: '--recipe <name>',
    description: `what is trained: ${RECIPE_NAMES.join(', ')} or the baseline svm (default paper)`,
    schema: z.enum([...RECIPE_NAMES, 'svm']).default('paper'),
    expected: `one of ${RECIPE_NAMES.join(', ')}, svm`,
    flagOnly: true,
  },
  ...PROTOCOL_OPTIONS,
  epochs: {
    flags: '--epochs <n>',
    description: 'passes over the training clips, fixed beforehand (default 18; streaming: 90)',
    schema: wholeNumber(1, 10_000).optional(),
    expected: 'a whole number from 1',
    flagOnly: true,
  },
  seed: {
    flags: '--seed <n,...>',
    description: 'decide split, initial weights, order, crops and dropout (default 1)',
    schema: listOf(wholeNumber(0, 2 ** 31 - 1))
      .refine((seeds) => new Set(seeds).size === seeds.length)
      .default([1]),
    expected: 'different whole numbers from 0, separated by commas',
    flagOnly: true,
  },
  ...ENSEMBLE_OPTION,
  foldModel: {
    flags: '--fold-model <n,...>',
    description: 'save the networks of these speaker-independent folds, too, beside --out',
    schema: listOf(wholeNumber(1, 1_000)).default([]),
    expected: 'numbers of folds, from 1, separated by commas',
    flagOnly: true,
  },
  out: {
    flags: '--out <folder>',
    description: 'receives report.json and, with the final fit, the model artifact',
    schema: text,
    expected: 'a folder',
    flagOnly: true,
  },
  report: {
    flags: '--report <folder>',
    description: 'receives the report as a page (index.html) beside report.json',
    schema: text.optional(),
    expected: 'a folder',
    flagOnly: true,
  },
  work: {
    flags: '--work <folder>',
    description: 'keeps checkpoints and results of single networks (default runs/train)',
    schema: text.default('runs/train'),
    expected: 'a folder',
    flagOnly: true,
  },
  resume: {
    flags: '--resume',
    description: 'go on from what an interrupted run left in the work folder',
    schema: flag,
    expected: 'no value',
    flagOnly: true,
  },
} as const satisfies OptionSpecs;

type TrainOptions = OptionValues<typeof TRAIN_OPTIONS>;

const TRAIN: CommandDefinition<typeof TRAIN_OPTIONS> = {
  name: 'train',
  summary: 'Trains the network on a corpus, with honest figures and a model card.',
  options: TRAIN_OPTIONS,
  examples: [
    [
      'undertone train --corpus ravdess --data PATH --out models/paper-ravdess',
      'random split, final fit on all speakers, speaker-independent folds, artifact and card',
    ],
    [
      'undertone train --corpus emodb --data PATH --protocol speaker-independent --out runs/emodb',
      'the figures of leave-one-speaker-out alone',
    ],
    [
      'undertone train --corpus ravdess --data PATH --protocol cross-corpus --test-corpus emodb --test-data PATH --out runs/ravdess-emodb',
      'learns from one corpus and is scored on another',
    ],
    [
      'undertone train --corpus ravdess --data PATH --protocol paper-lineage --unseen-fold 1 --out runs/lineage',
      'how much of the figure that the public code lineage gives is leak',
    ],
    [
      'undertone train --corpus ravdess --data PATH --out models/paper-ravdess --resume',
      'goes on after Ctrl-C, to the same result',
    ],
    [
      'undertone train --corpus ravdess --data PATH --recipe svm --out runs/svm --report runs/svm',
      'the baseline under both protocols, with its report as a page',
    ],
  ],
  exitCodes: {
    65: 'the corpus, a split or a checkpoint is not usable',
    66: 'a file is missing',
    69: 'no backend that can train (undertone setup installs it), or a package is missing',
    73: 'the output cannot be written',
  },
  run: async ({ options, io }) => runTraining(options, io),
};

export function trainCommand(host: CommandHost): Command {
  return commandOf(TRAIN, host);
}

async function runTraining(options: TrainOptions, io: CliIo): Promise<number> {
  requireOwnOptions(options);
  // What is missing is said before hours of training.
  const writePage = options.report === undefined ? undefined : await reportFolderWriter();
  const report =
    options.recipe === 'svm'
      ? await trainSvmRecipe(options, io)
      : await trainNetworks(options, options.recipe, io);
  if (report === undefined) return EXIT.interrupted;
  await writePage?.(resolve(io.workingFolder, options.report ?? ''), report);
  return EXIT.ok;
}

async function trainNetworks(
  options: TrainOptions,
  name: RecipeName,
  io: CliIo,
): Promise<HashedReport<object> | undefined> {
  const workFolder = resolve(io.workingFolder, options.work);
  await requireFreshWork(workFolder, options);
  // WebAssembly has no gradients of convolutions.
  await loadBackend({ prefer: 'tensorflow' });
  const { make, epochs } = RECIPES[name];
  const { ensemble, protocol = ensemble ? WHOLE_ENSEMBLE : WHOLE_RECIPE } = options;
  const plan = await planned(options, io, protocol, (labels) => {
    const recipe = make(labels, options.epochs ?? epochs, options.seed);
    if (ensemble) requireEnsemble(recipe, protocol);
    return recipe;
  });
  const { corpus, recipe, jobs } = plan;
  const foldModels = foldNames(options.foldModel, jobs);
  io.stderr.write(`${corpus.clips.length} clips; ${jobs.length} networks to train\n`);

  const outcome = await trainRecipe({
    ...(await inputsOf(plan, options, io)),
    ...{ workFolder, foldModels, ensemble },
    blueprintOf: (seed) => blueprintOf(recipe, seed),
    progress: progressOn(io, jobs),
  });
  if (outcome === undefined) {
    io.stderr.write('interrupted; the same command with --resume goes on from here\n');
    return undefined;
  }
  io.stdout.write(trainingSummary(outcome));
  return outcome.report;
}

/** The baseline: minutes of training, so that there is nothing to resume, and no artifact. */
async function trainSvmRecipe(
  options: TrainOptions,
  io: CliIo,
): Promise<HashedReport<object> | undefined> {
  requireNoNetworkOptions(options);
  const trainSvm = await loadSvm();
  const plan = await planned(options, io, baselineProtocols(options.protocol), (labels) =>
    svmRecipe(labels, options.seed),
  );
  const report = await trainBaseline({
    ...(await inputsOf(plan, options, io)),
    trainSvm,
    onJob: (job) => io.stderr.write(`${job}\n`),
  });
  if (report !== undefined) io.stdout.write(trainingSummary({ report }));
  return report;
}

/** What any kind of training is given. */
async function inputsOf<R extends Recipe | SvmRecipe>(
  { corpus, testCorpus, recipe, jobs }: TrainingPlan<R>,
  options: TrainOptions,
  { workingFolder, interrupted, stderr, nowMs }: CliIo,
) {
  return {
    ...{ corpus, recipe, jobs, interrupted },
    features: await featuresByPath(corpus, testCorpus, jobs, recipe, {
      cache: new CopiesCache(join(resolve(workingFolder, options.work), COPIES_FOLDER)),
      onClip: featureProgress({ output: stderr, nowMs }),
    }),
    unusableClips: unusableOf(corpus, testCorpus),
    outFolder: resolve(workingFolder, options.out),
    command: commandLine(options, recipe),
  };
}

/** The baseline is no network. */
function requireNoNetworkOptions({ epochs, foldModel, ensemble }: TrainOptions): void {
  const [given] = [
    ...(epochs === undefined ? [] : ['--epochs']),
    ...(ensemble ? ['--ensemble'] : []),
    ...foldModel.map(() => '--fold-model'),
  ];
  if (given === undefined) return;
  throw new UndertoneError('USAGE', {
    what: 'the baseline is not trained in epochs, and makes no artifact',
    where: given,
    expected: 'nothing',
    received: given,
  });
}

/** @throws USAGE for the final fit, which would make an artifact. */
function baselineProtocols(protocols: readonly Protocol[] | undefined): readonly Protocol[] {
  if (protocols === undefined) return WHOLE_RECIPE.filter((part) => part !== 'final');
  if (!protocols.includes('final')) return protocols;
  throw new UndertoneError('USAGE', {
    what: 'the baseline is there to be compared with and makes no artifact',
    where: '--protocol',
    expected: 'protocols that score clips',
    received: protocols.join(','),
  });
}

/** @throws USAGE where an earlier run's work would be taken up without being asked for. */
async function requireFreshWork(workFolder: string, { work, resume }: TrainOptions) {
  const entries = await readdir(workFolder).catch(() => []);
  if (resume || entries.every((name) => name === COPIES_FOLDER)) return;
  throw new UndertoneError('USAGE', {
    what: 'the work folder holds an earlier run',
    where: work,
    expected: 'an empty folder',
    todo: 'pass --resume to go on with it, or choose another --work',
  });
}

function progressOn({ stderr, nowMs }: CliIo, jobs: readonly Job[]) {
  return terminalProgress({ output: stderr, nowMs, jobCount: jobs.length });
}

/** What to type to get the same again, apart from where things lie on one's own disk. */
function commandLine(options: TrainOptions, recipe: Recipe | SvmRecipe): string {
  const { corpus, out, ensemble } = options;
  const part = protocolFlags(options);
  const kind = options.recipe === 'paper' ? '' : ` --recipe ${options.recipe}`;
  const length = 'epochs' in recipe ? ` --epochs ${recipe.epochs}` : '';
  const folds =
    options.foldModel.length === 0 ? '' : ` --fold-model ${options.foldModel.join(',')}`;
  return `undertone train --corpus ${corpus} --data PATH${kind}${part}${length} --seed ${recipe.seeds.join(',')}${ensemble ? ' --ensemble' : ''}${folds} --out ${out}`;
}
