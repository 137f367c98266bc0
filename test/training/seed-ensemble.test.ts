import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { softmax } from '../../src/model/calibration.js';
import { verdictOf, type ScoredClip } from '../../src/training/scored-clip.js';
import { seedEnsemble } from '../../src/training/seed-ensemble.js';
import { tinyClips } from './tiny-training.js';

const [FIRST, SECOND] = tinyClips(2, 1);

function scored(clip = FIRST, ...logits: number[][]): ScoredClip {
  if (clip === undefined) throw new RangeError('no clip');
  const windows = logits.map((own, index) => ({
    startFrame: 64 * index,
    frameCount: 256,
    logits: own,
  }));
  return { clip, hearing: 'direct', label: 0, windows, sparse: false };
}

describe('seedEnsemble', () => {
  it('averages the probabilities of each window, not the logits', () => {
    const row = fc.array(fc.double({ min: -30, max: 30, noNaN: true }), {
      minLength: 3,
      maxLength: 3,
    });
    fc.assert(
      fc.property(row, row, row, (a, b, c) => {
        const clips = [a, b, c].map((logits) => [scored(FIRST, logits, [0, 0, 0])]);
        const [together] = seedEnsemble(clips) ?? [];
        const said = softmax(together?.windows[0]?.logits ?? [], 1);
        const rows = [a, b, c].map((logits) => softmax(logits, 1));
        said.forEach((share, label) => {
          const mean = rows.reduce((sum, own) => sum + (own[label] ?? 0), 0) / 3;
          expect(share).toBeCloseTo(mean, 10);
        });
        expect(together?.windows[1]).toMatchObject({ startFrame: 64, frameCount: 256 });
      }),
    );
  });

  it('lets two that are fairly sure outvote one that is sure of something else', () => {
    const networks = [
      [2, 0],
      [2, 0],
      [0, 3],
    ].map((logits) => [scored(FIRST, logits)]);
    const [together] = seedEnsemble(networks) ?? [];
    expect(together && verdictOf(together)).toEqual({ truth: 0, predicted: 0 });
  });

  it('finds the same clip wherever it stands', () => {
    const sure = [9, 0];
    const networks = [
      [scored(FIRST, sure), scored(SECOND, [0, 9])],
      [scored(SECOND, [0, 9]), scored(FIRST, sure)],
    ];
    const verdicts = (seedEnsemble(networks) ?? []).map(verdictOf);
    expect(verdicts.map(({ predicted }) => predicted)).toEqual([0, 1]);
  });

  it('is nothing for one network, and for networks that were tested on other clips', () => {
    expect(seedEnsemble([[scored()]])).toBeUndefined();
    expect(seedEnsemble([[scored(FIRST)], [scored(SECOND)]])).toBeUndefined();
    expect(seedEnsemble([[scored(FIRST)], [scored(FIRST), scored(SECOND)]])).toBeUndefined();
  });
});
