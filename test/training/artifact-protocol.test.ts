import { describe, expect, it } from 'vitest';
import {
  requireArtifactProtocol,
  type ArtifactTrial,
} from '../../src/training/artifact-protocol.js';

describe('requireArtifactProtocol', () => {
  it('passes what one set of weights can be tried under', () => {
    trial({ protocol: undefined });
    trial({ protocol: 'speaker-independent' });
    trial({ protocol: 'cross-corpus' });
  });

  it.each(['paper-lineage', 'random', 'leave-one-speaker-out', 'validation', 'final'] as const)(
    'refuses %s, and says which command has its figures',
    (protocol) => {
      expect(() => {
        trial({ protocol });
      }).toThrow(
        new RegExp(
          `USAGE: --protocol: .*received ${protocol}; undertone train --protocol ${protocol}`,
        ),
      );
    },
  );

  it('refuses cross-corpus on the corpus that was learnt from, and says nothing of manifests', () => {
    expect(() => {
      trial({ protocol: 'cross-corpus', corpus: 'ravdess' });
    }).toThrow(/SPLIT_LEAK: ravdess: the model was trained on this corpus/);
    trial({ protocol: 'speaker-independent', corpus: 'ravdess' });
    trial({ protocol: 'cross-corpus', corpus: 'manifest', trainingCorpora: ['manifest'] });
  });

  it('refuses strangers and training speakers at once', () => {
    expect(() => {
      trial({ protocol: 'speaker-independent', allowTrainingSpeakers: true });
    }).toThrow(/USAGE: --allow-training-speakers/);
    trial({ protocol: undefined, allowTrainingSpeakers: true });
  });
});

function trial(part: Partial<ArtifactTrial>): void {
  requireArtifactProtocol({
    ...{ protocol: undefined, corpus: 'emodb', trainingCorpora: ['ravdess'] },
    allowTrainingSpeakers: false,
    ...part,
  });
}
