/**
 * What each choice of a recipe is worth, one change at a time, on validation speakers alone:
 *
 *     npx tsx bench/ablation.ts --corpus NAME --data PATH --work FOLDER [--change NAME]
 *
 * Two women and two men of each fold's training side are held out of it; test speakers are on
 * neither side. One seed. A second process with the same command shares the work, and what was
 * trained before is not trained again. `--epochs` shortens everything, for a first look.
 */
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { readClip } from '../src/cli/read-clip.js';
import { loadBackend } from '../src/model/backend.js';
import { blueprintOf } from '../src/training/blueprint.js';
import { CopiesCache } from '../src/training/copies-cache.js';
import { extractFeatures } from '../src/training/extract-features.js';
import { featureProgress } from '../src/training/feature-progress.js';
import { loadCorpus } from '../src/training/load-corpus.js';
import { planJobs } from '../src/training/plan-jobs.js';
import { streamingRecipe, type StreamingRecipe } from '../src/training/recipe.js';
import { terminalProgress } from '../src/training/terminal-progress.js';
import { trainRecipe } from '../src/training/train-recipe.js';
import { usableCorpus } from '../src/training/usable-corpus.js';
import { CHANGES } from './ablation/changes.js';

const EPOCHS = 90;
const SEED = 1;

const { values } = parseArgs({
  options: {
    corpus: { type: 'string', default: 'ravdess' },
    data: { type: 'string' },
    work: { type: 'string' },
    change: { type: 'string', multiple: true, default: Object.keys(CHANGES) },
    epochs: { type: 'string', default: String(EPOCHS) },
  },
});
const { data = '', work = '' } = values;

await loadBackend({ prefer: 'tensorflow' });
const corpus = await usableCorpus(await loadCorpus(values.corpus, data), readClip, console.error);
const frozen = streamingRecipe(16_000, corpus.labels, Number(values.epochs), [SEED]);
const interrupted = new AbortController();
process.once('SIGINT', () => {
  interrupted.abort();
});
for (const name of values.change) await measure(name);

async function measure(name: string): Promise<void> {
  const change = CHANGES[name];
  if (change === undefined) {
    throw new TypeError(`${name}: one of ${Object.keys(CHANGES).join(', ')}`);
  }
  const outcome = await trained(name, change(frozen));
  if (outcome === undefined) process.exit(130);
  const [wide, telephone] = outcome.report.protocols.map(({ uar }) => uar);
  const spread = `${percent(wide?.mean)} ± ${percent(wide?.sd)}`;
  console.log(`${name.padEnd(24)} UAR wide-band ${spread}, telephone ${percent(telephone?.mean)}`);
}

async function trained(name: string, recipe: StreamingRecipe) {
  const { labels, profile, copies } = recipe;
  const clips = await extractFeatures(corpus.clips, {
    ...{ labels, profile, readClip, copies, folder: corpus.folder },
    cache: new CopiesCache(join(work, 'copies')),
    onClip: featureProgress({ output: process.stderr, nowMs }),
  });
  const jobs = planJobs(corpus, ['validation'], recipe);
  const folder = join(work, name);
  return await trainRecipe({
    ...{ corpus, recipe, jobs, workFolder: folder, outFolder: folder, unusableClips: [] },
    features: new Map(clips.map((clip) => [clip.clip.path, clip])),
    command: `npx tsx bench/ablation.ts --change '${name}'`,
    blueprintOf: (seed) => blueprintOf(recipe, seed),
    progress: terminalProgress({ output: process.stderr, nowMs, jobCount: jobs.length }),
    interrupted: interrupted.signal,
  });
}

function nowMs(): number {
  return performance.now();
}

function percent(share = Number.NaN): string {
  return (100 * share).toFixed(1);
}
