import type { LayersModel } from '@tensorflow/tfjs-layers';
import { PSF_PROFILE } from '../../src/features/profile.js';
import type { CardDraft } from '../../src/model/artifact.js';
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
