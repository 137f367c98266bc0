import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { PSF_PROFILE } from '../../src/features/profile.js';
import { loadArtifact, saveArtifact, type Artifact } from '../../src/model/artifact.js';
import { loadBackend } from '../../src/model/backend.js';
import { buildPaperNetwork } from '../../src/model/paper-network.js';
import {
  evaluateArtifact,
  requireUnseenSpeakers,
  scorableClips,
} from '../../src/training/evaluate-artifact.js';
import { addToCard } from '../../src/training/extend-card.js';
import { Random } from '../../src/training/random.js';
import { TINY_FEATURES, TINY_LABELS, tinyClip, tinyClips } from './tiny-training.js';

const CLIPS = tinyClips(8, 4);

let folder = '';
let artifact: Artifact;

beforeAll(async () => {
  await loadBackend();
  folder = await mkdtemp(join(tmpdir(), 'evaluate-'));
  const size = { windowFrames: 64, featureCount: TINY_FEATURES, classCount: 2, seed: 1 };
  const network = buildPaperNetwork(size);
  await saveArtifact(folder, network, {
    name: 'tiny',
    description: 'untrained',
    licence: 'CC0-1.0',
    architecture: 'paper',
    labels: [...TINY_LABELS],
    features: { ...PSF_PROFILE, lastCoefficient: TINY_FEATURES },
    windowFrames: 64,
    hopFrames: 64,
    normalisation: { mean: [0, 0, 0], sd: [1, 1, 1] },
    temperature: 2,
    bandwidthHz: 8000,
    measuredBandwidthsHz: [],
    recipe: { command: 'none', seeds: [1], epochs: 1, figures: [] },
    artifact: { trainingCorpora: ['other'], trainingSpeakers: ['other/1'], figures: [] },
  });
  network.dispose();
  artifact = await loadArtifact(folder);
});

afterAll(async () => {
  artifact.network.dispose();
  await rm(folder, { recursive: true });
});

function reportOf(measures: 'unseen speakers' | 'training accuracy') {
  const random = Random.fromSeed(1, 'clips');
  const input = {
    artifact,
    corpus: 'tiny',
    command: 'undertone evaluate',
    clips: CLIPS.map((clip) => tinyClip(clip, random)),
    skippedClips: 3,
    unusableClips: [{ path: 'gone.wav', reason: 'FILE_NOT_FOUND: gone' }],
    minSpeechFrames: 20,
  };
  return evaluateArtifact(input, measures);
}

describe('requireUnseenSpeakers', () => {
  it('passes strangers', () => {
    expect(requireUnseenSpeakers(CLIPS, ['other/1'], false)).toBe('unseen speakers');
  });

  it('refuses a training speaker by name, and what to do about it', () => {
    expect(() => requireUnseenSpeakers(CLIPS, ['tiny/2'], false)).toThrow(
      /SPLIT_LEAK: clip-4\.wav: .*speaker tiny\/2.*--allow-training-speakers/,
    );
  });

  it('calls it training accuracy where it is allowed', () => {
    expect(requireUnseenSpeakers(CLIPS, ['tiny/2'], true)).toBe('training accuracy');
    expect(requireUnseenSpeakers(CLIPS, ['other/1'], true)).toBe('unseen speakers');
  });

  it('refuses speakers of whom nobody knows whether they were learnt from', () => {
    const nameless = CLIPS.map((clip) => ({ ...clip, speaker: 'manifest/unknown' }));
    const refusal = /CORPUS_LAYOUT: nobody can say.*--allow-training-speakers/;
    expect(() => requireUnseenSpeakers(nameless, ['other/1'], false)).toThrow(refusal);
    expect(() => requireUnseenSpeakers(CLIPS, ['manifest/unknown'], false)).toThrow(refusal);
    expect(requireUnseenSpeakers(nameless, ['other/1'], true)).toBe('training accuracy');
  });
});

describe('evaluateArtifact', () => {
  it('scores every clip under both hearings, and counts clips with little speech', () => {
    const { figures, modelId, speakers, reportHash } = reportOf('unseen speakers');
    expect(modelId).toBe(artifact.spec.modelId);
    expect(speakers).toEqual(['tiny/0', 'tiny/1', 'tiny/2', 'tiny/3']);
    expect(reportHash).toMatch(/^[0-9a-f]{64}$/);
    expect(figures.map(({ hearing, clips }) => [hearing, clips])).toEqual([
      ['wide-band 16 kHz', 8],
      ['telephone 8 kHz mu-law', 8],
    ]);
    const random = Random.fromSeed(1, 'clips');
    const short = CLIPS.map((clip) => tinyClip(clip, random)).filter(
      ({ frames }) => frames.direct.frameCount < 20,
    );
    expect(figures[0]?.sparseClips).toBe(short.length);
    expect(figures[0]?.confusion.flat().reduce((sum, count) => sum + count, 0)).toBe(8);
  });

  it('names clips that could not be used, and groups of labels only where they are fewer', () => {
    const { unusableClips, labelGroups } = reportOf('unseen speakers');
    expect(unusableClips).toEqual([{ path: 'gone.wav', reason: 'FILE_NOT_FOUND: gone' }]);
    expect(labelGroups).toEqual([]);
  });

  it('gives the same report again', () => {
    expect(reportOf('unseen speakers')).toEqual(reportOf('unseen speakers'));
  });

  it('leaves clips out whose label the model lacks', () => {
    expect(scorableClips(CLIPS, ['low'])).toHaveLength(4);
  });
});

describe('addToCard', () => {
  it('puts figures into the card in place of earlier ones, and the model still loads', async () => {
    await addToCard(folder, reportOf('unseen speakers'));
    await addToCard(folder, reportOf('unseen speakers'));
    const again = await loadArtifact(folder);
    again.network.dispose();
    expect(again.card.artifact.figures.map(({ corpus, audio }) => [corpus, audio])).toEqual([
      ['tiny', 'wide-band 16 kHz'],
      ['tiny', 'telephone 8 kHz mu-law'],
    ]);
  });

  it('refuses training accuracy', async () => {
    const before = await readFile(join(folder, 'card.json'), 'utf8');
    await expect(addToCard(folder, reportOf('training accuracy'))).rejects.toThrow(/SPLIT_LEAK/);
    expect(await readFile(join(folder, 'card.json'), 'utf8')).toBe(before);
  });
});
