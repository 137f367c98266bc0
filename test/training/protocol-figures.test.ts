import { describe, expect, it } from 'vitest';
import {
  outOfFoldThreshold,
  protocolFigures,
  type ScoredJob,
} from '../../src/training/protocol-figures.js';
import { HEARINGS } from '../../src/training/clip-features.js';
import { tinyClips } from './tiny-training.js';

/** Clips of one fold, of which the first `wrong` are taken for the other label. */
function job(name: string, wrong: number): ScoredJob {
  const clips = tinyClips(4, 2).flatMap((clip, index) =>
    HEARINGS.map((hearing) => {
      const label = index % 2;
      const said = index < wrong ? 1 - label : label;
      const logits = [said === 0 ? 2 : 0, said === 1 ? 2 : 0];
      const windows = [{ startFrame: 0, frameCount: 4, logits }];
      return { clip, hearing, label, windows, sparse: false };
    }),
  );
  return { name, seed: 1, protocol: 'speaker-independent', clips };
}

const OPTIONS = { classCount: 2, sampleRateHz: 16_000 };

describe('protocolFigures', () => {
  const [wide] = protocolFigures(
    [job('fold-1', 0), job('fold-2', 2)],
    'speaker-independent',
    OPTIONS,
  );

  it('gives mean and sample standard deviation over folds', () => {
    expect(wide?.accuracy.mean).toBeCloseTo(0.75, 12);
    expect(wide?.accuracy.sd).toBeCloseTo(Math.sqrt(0.125), 12);
    expect(wide?.folds.map(({ name, accuracy }) => [name, accuracy])).toEqual([
      ['fold-1', 1],
      ['fold-2', 0.5],
    ]);
  });

  it('pools clips, speakers and sexes', () => {
    expect(wide?.pooled.clips).toBe(8);
    expect(wide?.pooled.accuracy).toBeCloseTo(0.75, 12);
    expect(Object.keys(wide?.pooled.bySpeaker ?? {})).toEqual(['tiny/0', 'tiny/1']);
    expect(wide?.pooled.bySex['female']?.clips).toBe(4);
  });

  it('takes the temperature of a fold from the other folds', () => {
    // The other fold of fold-2 is always right: the colder the better. That of fold-1 is right
    // every second time: its scores say nothing.
    const [first, second] = wide?.folds ?? [];
    expect(second?.temperature).toBeLessThan(0.2);
    expect(first?.temperature).toBeGreaterThan(5);
  });

  it('is uncertain where one in five windows of strangers are', () => {
    const jobs = [job('fold-1', 0), job('fold-2', 2)];
    const threshold = outOfFoldThreshold(jobs);
    // Fold 1 is heated up by what fold 2 gets wrong, fold 2 sharpened by what fold 1 gets right.
    expect(threshold).toBeGreaterThan(0.5);
    expect(threshold).toBeLessThan(0.6);
  });

  it('has nothing to say about a protocol without jobs', () => {
    expect(protocolFigures([job('fold-1', 0)], 'random', OPTIONS)).toEqual([]);
  });
});
