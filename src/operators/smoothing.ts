import { UndertoneError } from '../errors.js';
import { requireInteger, requireRange } from './options.js';

export interface SmoothingOptions {
  /** Windows whose log-probabilities are averaged. */
  readonly windows: number;
  /** Averaged probability from which a label takes hold. */
  readonly enter: number;
  /** Averaged probability under which it lets go; at most `enter`. */
  readonly exit: number;
  /** Windows that a label holds at least. */
  readonly minDwellWindows: number;
}

export const SMOOTHING_DEFAULTS: SmoothingOptions = Object.freeze({
  windows: 3,
  enter: 0.4,
  exit: 0.25,
  minDwellWindows: 2,
});

/** The fold's state: plain JSON. */
export interface SmoothingState {
  readonly version: 1;
  /** Window that comes next in the history. */
  readonly nextWindow: number;
  /** Log-probabilities of the latest windows, oldest first; null for one without speech. */
  readonly history: readonly (readonly number[] | null)[];
  /** Index of the label that holds; null: none. */
  readonly label: number | null;
  /** Windows that it has held (or that none has). */
  readonly heldWindows: number;
}

export const SMOOTHING_START: SmoothingState = Object.freeze({
  version: 1,
  nextWindow: 0,
  history: [],
  label: null,
  heldWindows: 0,
});

export interface SmoothingInput {
  readonly windowIndex: number;
  /** null: too little speech. */
  readonly probabilities: ArrayLike<number> | null;
}

/** @throws UndertoneError USAGE. */
export function checkSmoothing(options: SmoothingOptions): void {
  requireInteger('smoothing.windows', options.windows, 1, MAX_WINDOWS);
  requireRange('smoothing.enter', options.enter, 0, 1);
  requireRange('smoothing.exit', options.exit, 0, 1);
  requireInteger('smoothing.minDwellWindows', options.minDwellWindows, 0, 10_000);
  if (options.exit <= options.enter) return;
  throw new UndertoneError('USAGE', {
    what: 'a label would let go before it takes hold',
    where: 'smoothing.exit',
    expected: `at most smoothing.enter (${options.enter})`,
    received: String(options.exit),
  });
}

/**
 * One step of the fold. The label that holds gives way to another (or to none) when it has held
 * `minDwellWindows` and its averaged probability is under `exit`, or another's is the highest
 * and at least `enter`. Windows that are missing count as windows without speech.
 */
export function smoothingStep(
  options: SmoothingOptions,
  state: SmoothingState,
  { windowIndex, probabilities }: SmoothingInput,
): SmoothingState {
  const missed = Math.min(windowIndex - state.nextWindow, options.windows);
  const latest = probabilities === null ? null : Array.from(probabilities, logOf);
  const entries = [...state.history, ...Array<null>(Math.max(0, missed)).fill(null), latest];
  const history = entries.slice(-options.windows);
  const heldWindows = state.heldWindows + windowIndex - state.nextWindow + 1;
  const next = { version: 1, nextWindow: windowIndex + 1, history } as const;
  const label =
    heldWindows > options.minDwellWindows || state.label === null
      ? decide(options, state.label, averaged(history))
      : state.label;
  return label === state.label
    ? { ...next, label, heldWindows }
    : { ...next, label, heldWindows: 1 };
}

/** Keeps a state of the largest size under half a kilobyte or so. */
const MAX_WINDOWS = 5;
/** Steps of what is kept of log-probabilities: short in JSON, as fine as scores are exact. */
const RESOLUTION = 1e6;

function logOf(probability: number): number {
  return Math.round(Math.log(Math.max(probability, 1e-6)) * RESOLUTION) / RESOLUTION;
}

function decide(
  { enter, exit }: SmoothingOptions,
  label: number | null,
  probabilities: readonly number[],
): number | null {
  const best = probabilities.indexOf(Math.max(...probabilities));
  if (best >= 0 && (probabilities[best] ?? 0) >= enter) return best;
  return label !== null && (probabilities[label] ?? 0) >= exit ? label : null;
}

/** Geometric mean of the windows with speech, scaled to sum 1; empty where there is none. */
function averaged(history: SmoothingState['history']): number[] {
  const rows = history.filter((row) => row !== null);
  const [first] = rows;
  if (first === undefined) return [];
  const means = first.map((_, i) => {
    return rows.reduce((sum, row) => sum + (row[i] ?? 0), 0) / rows.length;
  });
  const powers = means.map(Math.exp);
  const sum = powers.reduce((a, b) => a + b, 0);
  return powers.map((power) => power / sum);
}
