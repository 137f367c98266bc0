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

/** No memory, so that thresholds and dwell can be seen alone. */
const ALONE = { windows: 1, minDwellWindows: 0 };

describe('smooth', () => {
  it('follows the label without memory when told to have none', async () => {
    expect(labelsOf(await smoothed([A, B, A, null, B], ALONE))).toEqual([0, 1, 0, null, 1]);
  });

  it('averages log-probabilities: one sure window outweighs no two that disagree with it', async () => {
    const rows = [A, A, B, B, B];
    expect(labelsOf(await smoothed(rows, { windows: 3, minDwellWindows: 0 }))).toEqual([
      0, 0, 0, 1, 1,
    ]);
  });

  it('enters from `enter` on and lets go under `exit`', async () => {
    const p = (first: number): number[] => [first, (1 - first) / 2, (1 - first) / 2];
    const rows = [p(0.55), p(0.61), p(0.5), p(0.45), p(0.39), p(0.55)];
    const options = { ...ALONE, enter: 0.6, exit: 0.4 };
    expect(labelsOf(await smoothed(rows, options))).toEqual([null, 0, 0, 0, null, null]);
  });

  it('holds a label for the minimum dwell', async () => {
    const rows = [A, B, B, B, A, A];
    const options = { windows: 1, minDwellWindows: 3 };
    expect(labelsOf(await smoothed(rows, options))).toEqual([0, 0, 0, 1, 1, 1]);
  });

  it('lets go when nobody has spoken for the whole history', async () => {
    const rows = [A, A, null, null, null, null];
    expect(labelsOf(await smoothed(rows, { windows: 3 }))).toEqual([0, 0, 0, 0, null, null]);
  });

  it('takes windows that are missing for windows without speech', async () => {
    const windows = [
      classified(0, A),
      classified(1, A),
      classified(9, [0.34, 0.33, 0.33]),
      classified(10, B),
    ];
    const out = await lastValueFrom(from(windows).pipe(smooth({ windows: 2 }), toArray()));
    expect(labelsOf(out)).toEqual([0, 0, 0, 1]);
    expect(out[2]?.smoothing.history).toHaveLength(2);
    expect(out[2]?.smoothing.history[0]).toBeNull();
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
    const options = fc.record({
      windows: fc.integer({ min: 1, max: 5 }),
      enter: fc.double({ min: 0.4, max: 0.9, noNaN: true }),
      exit: fc.double({ min: 0, max: 0.4, noNaN: true }),
      minDwellWindows: fc.nat(4),
    });
    fc.assert(
      fc.property(options, fc.array(row, { minLength: 2 }), (settings, rows) => {
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

  it('keeps its largest state under half a kilobyte for nine labels', () => {
    let state: SmoothingState = SMOOTHING_START;
    const probabilities = Array.from({ length: 9 }, (_, i) => 10 ** (-i / 2) / 1.45);
    for (let windowIndex = 1_000_000; windowIndex < 1_000_006; windowIndex++) {
      state = smoothingStep({ ...SMOOTHING_DEFAULTS, windows: 5 }, state, {
        windowIndex,
        probabilities,
      });
    }
    expect(JSON.stringify(state).length).toBeLessThan(600);
  });

  it.each([
    { windows: 0 },
    { windows: 6 },
    { windows: 1.5 },
    { enter: 1.1 },
    { exit: -0.1 },
    { enter: 0.3, exit: 0.4 },
    { minDwellWindows: -1 },
  ])('refuses %o', (options) => {
    expect(() => smooth(options)).toThrow(/^USAGE: smoothing\./);
  });
});
