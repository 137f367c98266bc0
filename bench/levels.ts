/**
 * What a model makes of the same strangers, recorded softer and louder:
 *
 *     npx tsx bench/levels.ts --model FOLDER --corpus NAME --data PATH [--gain-db=N …]
 *
 * Speakers that the model learnt from are left out. What is louder than full scale is clipped, as a
 * recorder would.
 */
import { parseArgs } from 'node:util';
import { readClip } from '../src/cli/read-clip.js';
import { loadArtifact } from '../src/model/artifact.js';
import { loadBackend } from '../src/model/backend.js';
import { PAPER_AUGMENTATION } from '../src/training/augmentation.js';
import {
  clipsOfOthers,
  evaluateArtifact,
  requireUnseenSpeakers,
  scorableClips,
} from '../src/training/evaluate-artifact.js';
import { extractFeatures } from '../src/training/extract-features.js';
import type { Figures } from '../src/training/figures.js';
import type { ReadClip } from '../src/training/hearing.js';
import { loadCorpus } from '../src/training/load-corpus.js';

const GAINS_DB = ['-24', '-12', '0', '12', '24'];

const { values } = parseArgs({
  options: {
    model: { type: 'string' },
    corpus: { type: 'string' },
    data: { type: 'string' },
    'gain-db': { type: 'string', multiple: true, default: GAINS_DB },
  },
});
const { model = '', corpus: name = '', data = '' } = values;

await loadBackend({ prefer: 'tensorflow' });
const artifact = await loadArtifact(model);
const { labels, profile } = artifact.spec;
const { trainingSpeakers } = artifact.card.artifact;
const corpus = await loadCorpus(name, data);
const clips = clipsOfOthers(scorableClips(corpus.clips, labels), trainingSpeakers);
const measures = requireUnseenSpeakers(clips, trainingSpeakers, false);
console.log(`${artifact.spec.modelId} on ${name}: ${clips.length} clips of strangers`);
for (const gainDb of values['gain-db'].map(Number)) await measure(gainDb);

async function measure(gainDb: number): Promise<void> {
  const features = await extractFeatures(clips, {
    ...{ labels, profile, folder: corpus.folder },
    readClip: readAt(gainDb),
  });
  const { figures, labelGroups } = evaluateArtifact(
    {
      ...{ artifact, corpus: name, clips: features, skippedClips: 0 },
      command: 'bench/levels.ts',
      minSpeechFrames: PAPER_AUGMENTATION.minSpeechFrames,
    },
    measures,
  );
  const groups = labelGroups.map(
    (group) => `${group.labels.length} labels ${uarsOf(group.figures)}`,
  );
  console.log(`${gainDb} dB: UAR ${[uarsOf(figures), ...groups].join('; ')}`);
}

function readAt(gainDb: number): ReadClip {
  const gain = 10 ** (gainDb / 20);
  return async (path) => {
    const audio = await readClip(path);
    const samples = audio.samples.map((sample) => Math.max(-1, Math.min(1, sample * gain)));
    return { ...audio, samples };
  };
}

function uarsOf(figures: readonly Figures[]): string {
  return figures.map(({ hearing, uar }) => `${(100 * uar).toFixed(1)} (${hearing})`).join(', ');
}
