import fc from 'fast-check';
import { from, lastValueFrom, toArray } from 'rxjs';
import { describe, expect, it } from 'vitest';

import type { ClassifiedWindow } from '../../src/operators/classify.js';
import { smooth, type SmoothedWindow } from '../../src/operators/smooth.js';
import {
  SMOOTHING_DEFAULTS,
  SMOOTHING_START,
  smoothingStep,
  type SmoothingOptions,
  type SmoothingState,
} from '../../src/operators/smoothing.js';
import { STREAM } from './blocks.js';

const A = [0.8, 0.1, 0.1];
const B = [0.1, 0.8, 0.1];
const WEAK = [0.36, 0.34, 0.3];

function classified(
  windowIndex: number,
  probabilities: number[] | null,
  kind: 'window' | 'provisional' = 'window',
): ClassifiedWindow {
  return {
    stream: STREAM,
    sourceRateHz: 8_000,
    sampleRateHz: 16_000,
    window: {
      kind,
      windowIndex,
      startFrame: 0,
      endFrame: 0,
      startSample: 0,
      endSample: 0,
      heardMs: 0,
      speechMs: 0,
      speech: [],
      hasSpeech: probabilities !== null,
      notes: [],
      clock: { kind: 'audio', originMs: 0 },
      resume: { nextWindow: windowIndex + 1, gateState: null },
    },
    probabilities: probabilities === null ? null : Float64Array.from(probabilities),
  };
}

function smoothed(
  rows: (number[] | null)[],
  options: Partial<SmoothingOptions> = {},
): Promise<SmoothedWindow[]> {
  const windows = rows.map((row, index) => classified(index, row));
  return lastValueFrom(from(windows).pipe(smooth(options), toArray()));
}

const labelsOf = (windows: SmoothedWindow[]): (number | null)[] =>
  windows.map(({ smoothedLabel }) => smoothedLabel);

/** No memory of evidence, so that thresholds and dwell can be seen alone: chance, every time. */
const ALONE = { stay: 1 / 3, weight: 1, enter: 0.4, exit: 0.25, minDwellWindows: 0 };
/** No thresholds either: the label of the highest belief. */
const OPEN = { enter: 0, exit: 0, minDwellWindows: 0 };

describe('smooth', () => {
  it('follows the label without memory when told to have none', async () => {
    expect(labelsOf(await smoothed([A, B, A, B], ALONE))).toEqual([0, 1, 0, 1]);
  });

  it('believes what a hidden Markov model believes, over all ways that labels can have gone', () => {
    const row = fc.tuple(share(), share(), share()).map(normalised);
    fc.assert(
      fc.property(
        fc.array(fc.option(row, { nil: null }), { minLength: 1, maxLength: 5 }),
        fc.double({ min: 0.4, max: 0.99, noNaN: true }),
        fc.double({ min: 0.3, max: 1.5, noNaN: true }),
        (rows, stay, weight) => {
          fc.pre(rows[0] !== null);
          const settings = { ...SMOOTHING_DEFAULTS, stay, weight };
          const { belief } = stepped(settings, rows);
          for (const [label, expected] of bruteForce(rows, stay, weight).entries()) {
            expect(belief[label]).toBeCloseTo(expected, 4);
          }
        },
      ),
    );
  });

  it('is not led astray by one window, and gives in to two', async () => {
    const settings = { ...OPEN, stay: 0.9, weight: 0.8 };
    expect(labelsOf(await smoothed([A, A, B, A], settings))).toEqual([0, 0, 0, 0]);
    expect(labelsOf(await smoothed([A, A, B, B], settings))).toEqual([0, 0, 0, 1]);
  });

  it('enters from `enter` on and lets go under `exit`', async () => {
    const p = (first: number): number[] => [first, (1 - first) / 2, (1 - first) / 2];
    const rows = [p(0.55), p(0.61), p(0.5), p(0.45), p(0.39), p(0.55)];
    const options = { ...ALONE, enter: 0.6, exit: 0.4 };
    expect(labelsOf(await smoothed(rows, options))).toEqual([null, 0, 0, 0, null, null]);
  });

  it('holds a label for the minimum dwell', async () => {
    const rows = [A, B, B, B, A, A];
    const options = { ...ALONE, minDwellWindows: 3 };
    expect(labelsOf(await smoothed(rows, options))).toEqual([0, 0, 0, 1, 1, 1]);
  });

  it.each([2, 6, 8])('knows less and less while nobody speaks: %d labels', (labels) => {
    const row = normalised(Array.from({ length: labels }, (_, i) => (i === 1 ? 20 : 1)));
    const silence = (windows: number): (number[] | null)[] => Array<null>(windows).fill(null);
    const states = [0, 4, 5, 1_000].map((windows) =>
      stepped(SMOOTHING_DEFAULTS, [row, row, row, ...silence(windows)]),
    );
    expect(states.map(({ label }) => label)).toEqual([1, 1, null, null]);
    for (const probability of states.at(-1)?.belief ?? []) {
      expect(probability).toBeCloseTo(1 / labels, 5);
    }
  });

  it('lets go sooner where belief fades under `exit`', async () => {
    const rows = [A, A, ...Array<null>(4).fill(null)];
    const labels = labelsOf(await smoothed(rows, { stay: 0.6, exit: 0.39 }));
    expect(labels.slice(0, 2)).toEqual([0, 0]);
    expect(labels.at(-1)).toBeNull();
  });

  it('takes windows that are missing for windows without speech', () => {
    fc.assert(
      fc.property(smoothings(), fc.nat(40), (settings, missing) => {
        const gap = smoothingStep(settings, stepped(settings, [A, A]), {
          windowIndex: 2 + missing,
          probabilities: WEAK,
        });
        const silence = Array<null>(missing).fill(null);
        const { belief, ...rest } = stepped(settings, [A, A, ...silence, WEAK]);
        // Silence that is stepped through is rounded at each step: not at the very thresholds.
        const { enter, exit } = settings;
        fc.pre(belief.every((p) => Math.min(Math.abs(p - enter), Math.abs(p - exit)) > 1e-3));
        expect({ ...gap, belief: [] }).toEqual({ ...rest, belief: [] });
        for (const [label, probability] of gap.belief.entries()) {
          expect(probability).toBeCloseTo(belief[label] ?? Number.NaN, 4);
        }
      }),
    );
  });

  it('comes back from a million windows that are missing without a label', () => {
    const settings = { ...SMOOTHING_DEFAULTS, enter: 0.6 };
    const after = smoothingStep(settings, stepped(settings, [A, A, A]), {
      windowIndex: 1_000_000,
      probabilities: WEAK,
    });
    expect(after).toMatchObject({ label: null, nextWindow: 1_000_001, quietWindows: 0 });
  });

  it('rules nothing out for good, not even where emotions never change', () => {
    const never = { ...SMOOTHING_DEFAULTS, stay: 1 };
    const states = [...Array<number[]>(20).fill(A), ...Array<number[]>(40).fill(B)];
    expect(stepped(never, states).label).toBe(1);
  });

  it('takes probabilities that are no numbers for no evidence', () => {
    const bad = stepped(SMOOTHING_DEFAULTS, [A, [Number.NaN, 0.5, 0.5]]);
    expect(bad).toEqual(stepped(SMOOTHING_DEFAULTS, [A, null]));
  });

  it('knows one label alone', () => {
    expect(stepped(SMOOTHING_DEFAULTS, [[1], [1], null])).toMatchObject({ label: 0, belief: [1] });
  });

  it('leaves provisional windows alone', async () => {
    const windows = [classified(0, B, 'provisional'), classified(0, A)];
    const out = await lastValueFrom(from(windows).pipe(smooth(), toArray()));
    expect(labelsOf(out)).toEqual([null, 0]);
    expect(out[0]?.smoothing).toEqual(SMOOTHING_START);
    expect(out[1]?.smoothing.nextWindow).toBe(1);
  });

  it('keeps the raw scores', async () => {
    const [first] = await smoothed([A]);
    expect([...(first?.probabilities ?? [])]).toEqual(A);
  });

  it('goes on from any state, stored as JSON, as if it had never stopped', () => {
    const row = fc.option(fc.tuple(fc.nat(1e6), fc.nat(1e6), fc.nat(1e6)), { nil: null });
    fc.assert(
      fc.property(smoothings(), fc.array(row, { minLength: 2 }), (settings, rows) => {
        let state: SmoothingState = SMOOTHING_START;
        let restored: SmoothingState = SMOOTHING_START;
        for (const [windowIndex, values] of rows.entries()) {
          const sum = (values ?? []).reduce((a, b) => a + b, 3);
          const probabilities = values?.map((value) => (value + 1) / sum) ?? null;
          state = smoothingStep(settings, state, { windowIndex, probabilities });
          restored = smoothingStep(settings, restored, { windowIndex, probabilities });
          expect(restored).toEqual(state);
          restored = JSON.parse(JSON.stringify(restored)) as SmoothingState;
        }
      }),
    );
  });

  it('keeps its largest state under a quarter of a kilobyte for nine labels', () => {
    const row = Array.from({ length: 9 }, (_, i) => 10 ** (-i / 2) / 1.45);
    const state = stepped(SMOOTHING_DEFAULTS, Array<number[]>(6).fill(row), 1_000_000);
    expect(JSON.stringify(state).length).toBeLessThan(250);
  });

  it.each([
    { stay: 1.1 },
    { stay: -0.1 },
    { weight: -1 },
    { enter: 1.1 },
    { exit: -0.1 },
    { enter: 0.3, exit: 0.4 },
    { minDwellWindows: -1 },
    { maxQuietWindows: 0 },
  ])('refuses %o', (options) => {
    expect(() => smooth(options)).toThrow(/^USAGE: smoothing\./);
  });
});

function smoothings(): fc.Arbitrary<SmoothingOptions> {
  return fc.record({
    stay: fc.double({ min: 0, max: 1, noNaN: true }),
    weight: fc.double({ min: 0, max: 2, noNaN: true }),
    enter: fc.double({ min: 0.4, max: 0.9, noNaN: true }),
    exit: fc.double({ min: 0, max: 0.4, noNaN: true }),
    minDwellWindows: fc.nat(4),
    maxQuietWindows: fc.integer({ min: 1, max: 10 }),
  });
}

function share(): fc.Arbitrary<number> {
  return fc.double({ min: 0.01, max: 1, noNaN: true });
}

function normalised(values: readonly number[]): number[] {
  const sum = values.reduce((a, b) => a + b, 0);
  return values.map((value) => value / sum);
}

function stepped(
  settings: SmoothingOptions,
  rows: readonly (readonly number[] | null)[],
  first = 0,
): SmoothingState {
  const start: SmoothingState = { ...SMOOTHING_START, nextWindow: first };
  return rows.reduce<SmoothingState>((state, probabilities, i) => {
    return smoothingStep(settings, state, { windowIndex: first + i, probabilities });
  }, start);
}

/** Probability of each last label, summed over every sequence of labels. */
function bruteForce(
  rows: readonly (readonly number[] | null)[],
  stay: number,
  weight: number,
): number[] {
  const evidence = (label: number, at: number): number => (rows[at]?.[label] ?? 1) ** weight;
  const move = (from: number, to: number): number => (from === to ? stay : (1 - stay) / 2);
  const paths = rows
    .slice(1)
    .reduce<number[][]>(
      (all) => all.flatMap((path) => [0, 1, 2].map((label) => [...path, label])),
      [[0], [1], [2]],
    );
  const totals = [0, 0, 0];
  for (const path of paths) {
    const last = path.at(-1) ?? 0;
    const chance = path.reduce((product, label, at) => {
      const way = at === 0 ? 1 : move(path[at - 1] ?? 0, label);
      return product * way * evidence(label, at);
    }, 1);
    totals[last] = (totals[last] ?? 0) + chance;
  }
  return normalised(totals);
}
