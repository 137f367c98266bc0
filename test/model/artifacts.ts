import type { LayersModel } from '@tensorflow/tfjs-layers';
import { PSF_PROFILE } from '../../src/features/profile.js';
import type { Artifact, CardDraft } from '../../src/model/artifact.js';
import { specOf, type ModelCard } from '../../src/model/card.js';
import { buildPaperNetwork } from '../../src/model/paper-network.js';

/** A network of the smallest window there is: quick to build, save and score. */
export function smallNetwork(seed = 1): LayersModel {
  return buildPaperNetwork({ windowFrames: 64, featureCount: 12, classCount: 3, seed });
}

/** A card that fits `smallNetwork`. */
export function smallDraft(changes: Partial<CardDraft> = {}): CardDraft {
  return {
    name: 'small',
    description: 'a network of random weights',
    licence: 'Apache-2.0',
    architecture: 'paper',
    labels: ['angry', 'happy', 'sad'],
    features: PSF_PROFILE,
    windowFrames: 64,
    hopFrames: 64,
    normalisation: {
      mean: Array.from({ length: 12 }, (_, i) => i / 10),
      sd: Array.from({ length: 12 }, (_, i) => 1 + i / 10),
    },
    temperature: 1.5,
    bandwidthHz: 8_000,
    measuredBandwidthsHz: [4_000],
    recipe: {
      command: 'undertone train',
      seeds: [1],
      epochs: 1,
      figures: [
        {
          protocol: 'speaker-independent',
          audio: 'wide-band 16 kHz',
          corpus: 'RAVDESS',
          uar: { mean: 0.4, sd: 0.03 },
          accuracy: { mean: 0.41, sd: 0.03 },
          folds: 5,
          seeds: [1],
          command: 'undertone evaluate',
        },
      ],
    },
    artifact: { trainingCorpora: ['RAVDESS'], trainingSpeakers: ['ravdess-01'], figures: [] },
    ...changes,
  };
}

/** The card that saving `smallNetwork` would give, with hashes of nothing. */
export function smallCard(): ModelCard {
  const { name, ...rest } = smallDraft();
  const files = { 'model.json': 'a'.repeat(64), 'weights.bin': 'b'.repeat(64) };
  return { cardVersion: 1, modelId: `${name}-bbbbbbbb`, ...rest, files };
}

export function smallArtifact(): Artifact {
  const card = smallCard();
  return { card, spec: specOf(card), network: smallNetwork() };
}

/** Numbers in [-1, 1) that are the same everywhere for one seed (mulberry32). */
export function noise(length: number, seed: number): Float32Array {
  let state = seed;
  return Float32Array.from({ length }, () => {
    state = (state + 0x6d2b79f5) | 0;
    let bits = Math.imul(state ^ (state >>> 15), state | 1);
    bits ^= bits + Math.imul(bits ^ (bits >>> 7), bits | 61);
    return ((bits ^ (bits >>> 14)) >>> 0) / 2 ** 31 - 1;
  });
}
