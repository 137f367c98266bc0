import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { softmax } from '../../src/model/calibration.js';
import { eachHearing } from '../../src/training/clip-features.js';
import { ensembleResults } from '../../src/training/ensemble-results.js';
import type { ScoredResult } from '../../src/training/job-result.js';

const PATHS = ['a.wav', 'b.wav'];

/** Says the same of every window of every clip, and the opposite where the clip is cut short. */
function result(seed: number, logits: number[], changes: Partial<ScoredResult> = {}): ScoredResult {
  const windowsOf = (own: number[]) =>
    [0, 64].map((startFrame) => ({ startFrame, frameCount: 256, logits: own }));
  const tests = PATHS.map((path) => ({
    path,
    windows: eachHearing(() => windowsOf(logits)),
    heard: eachHearing(() => [{ seconds: 1.2, windows: windowsOf(logits.map((own) => -own)) }]),
  }));
  return { name: 'fold-1', seed, protocol: 'speaker-independent', history: [], tests, ...changes };
}

describe('ensembleResults', () => {
  it('has the mean of all probabilities in every window', () => {
    const row = fc.array(fc.double({ min: -500, max: 500, noNaN: true }), {
      minLength: 3,
      maxLength: 3,
    });
    fc.assert(
      fc.property(fc.array(row, { minLength: 1, maxLength: 4 }), (rows) => {
        const [together] = ensembleResults(rows.map((logits, seed) => result(seed, logits)));
        const { windows, heard } = together?.tests[1] ?? {};
        const means = [0, 1, 2].map((label) => {
          const shares = rows.map((logits) => softmax(logits, 1)[label] ?? 0);
          return shares.reduce((sum, share) => sum + share, 0) / rows.length;
        });
        const opposite = rows.map(
          (logits) =>
            softmax(
              logits.map((own) => -own),
              1,
            )[0] ?? 0,
        );
        softmax(windows?.telephone[1]?.logits ?? [], 1).forEach((share, label) => {
          expect(share).toBeCloseTo(means[label] ?? 0, 9);
        });
        const [short] = softmax(heard?.direct[0]?.windows[0]?.logits ?? [], 1);
        expect(short).toBeCloseTo(opposite.reduce((sum, own) => sum + own, 0) / rows.length, 9);
      }),
    );
  });

  it('takes together what learnt from the same clips, and nothing else', () => {
    const other = { name: 'fold-2' };
    const final = { name: 'final', protocol: 'final' as const, tests: [] };
    const together = ensembleResults([
      ...[result(1, [4, 0]), result(1, [0, 4], other), result(1, [0, 0], final)],
      ...[result(2, [4, 0]), result(2, [0, 4], other), result(2, [0, 0], final)],
    ]);
    expect(together.map(({ name, seed, tests }) => [name, seed, tests.length])).toEqual([
      ['fold-1', 1, 2],
      ['fold-2', 1, 2],
      ['final', 1, 0],
    ]);
    const [first, second] = together.map(({ tests }) => tests[0]?.windows.direct[0]?.logits ?? []);
    expect(first?.[0]).toBeGreaterThan(first?.[1] ?? 0);
    expect(second?.[0]).toBeLessThan(second?.[1] ?? 0);
  });

  it('refuses networks that were tested on different clips', () => {
    const fewer = result(2, [0, 1]);
    const results = [result(1, [0, 1]), { ...fewer, tests: fewer.tests.slice(1) }];
    expect(() => ensembleResults(results)).toThrow(/not every network was tested on a\.wav/);
  });
});
