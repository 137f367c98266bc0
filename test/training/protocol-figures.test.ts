import { describe, expect, it } from 'vitest';
import {
  outOfFoldThreshold,
  protocolFigures,
  type ScoredJob,
} from '../../src/training/protocol-figures.js';
import { HEARINGS } from '../../src/training/clip-features.js';
import { tinyClips } from './tiny-training.js';

/** Clips of one fold, of which the first `wrong` are taken for the other label. */
function job(name: string, wrong: number, seed = 1): ScoredJob {
  const clips = tinyClips(4, 2).flatMap((clip, index) =>
    HEARINGS.map((hearing) => {
      const label = index % 2;
      const said = index < wrong ? 1 - label : label;
      const logits = [said === 0 ? 2 : 0, said === 1 ? 2 : 0];
      const windows = [{ startFrame: 0, frameCount: 4, logits }];
      return { clip, hearing, label, windows, sparse: false };
    }),
  );
  return { name, protocol: 'speaker-independent', seed, clips };
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
    // One split has no others that say how sure its windows are.
    expect(outOfFoldThreshold([job('fold-1', 0), job('fold-1', 1, 2)])).toBe(0);
  });

  it('tells the spread over seeds from that over folds', () => {
    const jobs = [job('fold-1', 0), job('fold-2', 2), job('fold-1', 2, 2), job('fold-2', 2, 2)];
    const [figures] = protocolFigures(jobs, 'speaker-independent', OPTIONS);
    expect(figures?.accuracy.mean).toBeCloseTo((1 + 3 * 0.5) / 4, 12);
    // The mean of the first seed is 0.75, that of the second 0.5.
    expect(figures?.accuracy.sdOverSeeds).toBeCloseTo(Math.sqrt(2 * 0.125 ** 2), 12);
    expect(figures?.folds.map(({ name, seed }) => `${name} ${seed}`)).toEqual([
      ...['fold-1 1', 'fold-2 1', 'fold-1 2', 'fold-2 2'],
    ]);
    expect(figures?.pooled.clips).toBe(16);
    expect(wide?.accuracy.sdOverSeeds).toBeUndefined();
  });

  it('takes no temperature from the same clips under another seed', () => {
    const jobs = [job('fold-1', 0), job('fold-2', 2), job('fold-1', 2, 2), job('fold-2', 2, 2)];
    const [figures] = protocolFigures(jobs, 'speaker-independent', OPTIONS);
    const [first, second, again, secondAgain] = figures?.folds ?? [];
    expect(first?.temperature).toBe(again?.temperature);
    expect(second?.temperature).toBe(secondAgain?.temperature);
    expect(first?.temperature).not.toBe(second?.temperature);
  });

  it('has nothing to say about a protocol without jobs', () => {
    expect(protocolFigures([job('fold-1', 0)], 'random', OPTIONS)).toEqual([]);
  });
});
