import { describe, expect, it } from 'vitest';
import type { ModelCard } from '../../../src/model/card.js';
import { lacksTensorflow } from '../../lacks-tensorflow.js';
import { textIn, undertone, useWorkingFolder } from './training-harness.js';

useWorkingFolder();

describe('undertone train --ensemble', () => {
  it.skipIf(lacksTensorflow)(
    'trains several seeds to one model, which scores its strangers as the report says (needs TensorFlow)',
    async () => {
      await undertone('train', [
        ...['--corpus', 'emodb', '--data', 'emodb', '--recipe', 'streaming-8k', '--epochs', '1'],
        ...['--seed', '1,2', '--ensemble', '--fold-model', '1'],
        ...['--out', 'together', '--work', 'together-work'],
      ]);
      const card = JSON.parse(await textIn('together/card.json')) as ModelCard;
      expect(card.modelId).toMatch(/^streaming-emodb-8k-ensemble-[0-9a-f]{8}$/);
      expect(card.description).toContain('the networks of 2 seeds together');
      expect(card.recipe).toMatchObject({ ensemble: true, seeds: [1, 2] });
      expect(card.recipe.command).toContain('--seed 1,2 --ensemble --fold-model 1');
      const trained = JSON.parse(await textIn('together/report.json')) as TrainedFolds & {
        network: { parameters: number };
      };
      expect(trained).toMatchObject({ ensemble: true });
      expect(trained.protocols.map(({ folds }) => folds.length)).toEqual([2, 2]);
      const evaluate = ['--model', 'together-fold-1', '--corpus', 'emodb', '--data', 'emodb'];
      await undertone('evaluate', [...evaluate, '--unseen-speakers', '--report', 'together-1']);
      const scored = JSON.parse(await textIn('together-1/report.json')) as ScoredArtifact;
      expect(scored.figures.map(({ uar }) => uar)).toEqual(
        trained.protocols.map(({ folds }) => folds[0]?.uar),
      );
      expect(scored).toMatchObject({ network: { parameters: trained.network.parameters } });
    },
  );

  it('train refuses an ensemble of what cannot be scored together', async () => {
    const train = ['--corpus', 'emodb', '--data', 'emodb', '--out', 'x', '--ensemble'];
    const streaming = [...train, '--recipe', 'streaming-8k'];
    await expect(undertone('train', [...train, '--seed', '1,2'])).rejects.toThrow(
      /USAGE: --ensemble: .*expected a streaming recipe; received paper/,
    );
    await expect(undertone('train', streaming)).rejects.toThrow(
      /USAGE: --ensemble: one network is no ensemble.*received 1/,
    );
    await expect(
      undertone('train', [...streaming, '--seed', '1,2', '--protocol', 'final,random']),
    ).rejects.toThrow(/USAGE: --ensemble: each seed draws a split of its own.*received random/);
    await expect(undertone('train', [...train, '--recipe', 'svm'])).rejects.toThrow(
      /USAGE: --ensemble: the baseline/,
    );
  });
});

interface TrainedFolds {
  readonly protocols: readonly { readonly folds: readonly { readonly uar: number }[] }[];
}

interface ScoredArtifact {
  readonly figures: readonly { readonly uar: number }[];
}
