import { UndertoneError } from '../errors.js';
import { requireInteger, requireRange } from './options.js';

export interface SmoothingOptions {
  /** Probability that an emotion goes on from one window to the next. */
  readonly stay: number;
  /**
   * Power to which a window's probabilities count: under 1, since windows overlap and say much the
   * same twice.
   */
  readonly weight: number;
  /** Belief from which a label takes hold. */
  readonly enter: number;
  /** Belief under which it lets go; at most `enter`. */
  readonly exit: number;
  /** Windows that a label holds at least. */
  readonly minDwellWindows: number;
}

export const SMOOTHING_DEFAULTS: SmoothingOptions = Object.freeze({
  stay: 0.85,
  weight: 1,
  enter: 0.4,
  exit: 0.15,
  minDwellWindows: 1,
});

/** The fold's state: plain JSON. */
export interface SmoothingState {
  readonly version: 2;
  /** Window that comes next. */
  readonly nextWindow: number;
  /** Probability of each label after all windows so far; empty before the first with speech. */
  readonly belief: readonly number[];
  /** Index of the label that holds; null: none. */
  readonly label: number | null;
  /** Windows that it has held (or that none has). */
  readonly heldWindows: number;
}

export const SMOOTHING_START: SmoothingState = Object.freeze({
  version: 2,
  nextWindow: 0,
  belief: [],
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
  requireRange('smoothing.stay', options.stay, 0, 1);
  requireRange('smoothing.weight', options.weight, 0, 10);
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
 * One step of the fold, the forward filter of a hidden Markov model (Rabiner, "A tutorial on hidden
 * Markov models", 1989) whose states are the labels: from window to window an emotion stays or gives
 * way to any other alike, and a window with speech is evidence. Windows without speech, and those
 * that are missing, bring none.
 *
 * The label that holds gives way when it has held `minDwellWindows` and another's belief is the
 * highest and at least `enter` (that one takes hold), or its own is under `exit` (none holds).
 */
export function smoothingStep(
  options: SmoothingOptions,
  state: SmoothingState,
  { windowIndex, probabilities }: SmoothingInput,
): SmoothingState {
  const windows = windowIndex - state.nextWindow + 1;
  const before = moved(state.belief, options, windows);
  const belief = probabilities === null ? before : withEvidence(before, probabilities, options);
  const heldWindows = state.heldWindows + windows;
  const mayChange = heldWindows > options.minDwellWindows || state.label === null;
  const label = mayChange ? decide(options, state.label, belief) : state.label;
  return {
    ...{ version: 2, nextWindow: windowIndex + 1, belief: belief.map(rounded), label },
    heldWindows: label === state.label ? heldWindows : 1,
  };
}

/** Steps of what is kept of probabilities: short in JSON, as fine as scores are exact. */
const RESOLUTION = 1e6;
/** Of a label, whatever the window says: nothing is ruled out for good. */
const LEAST_PROBABILITY = 1e-6;

function rounded(probability: number): number {
  return Math.round(probability * RESOLUTION) / RESOLUTION;
}

/** What is believed so many windows later; what is above chance shrinks by one factor a window. */
function moved(
  belief: readonly number[],
  { stay }: SmoothingOptions,
  windows: number,
): readonly number[] {
  const chance = 1 / belief.length;
  const kept = (stay - (1 - stay) / (belief.length - 1)) ** windows;
  return belief.map((probability) => chance + kept * (probability - chance));
}

function withEvidence(
  before: readonly number[],
  probabilities: ArrayLike<number>,
  { weight }: SmoothingOptions,
): number[] {
  const products = Array.from(probabilities, (probability, i) => {
    return (before[i] ?? 1) * Math.max(probability, LEAST_PROBABILITY) ** weight;
  });
  const sum = products.reduce((a, b) => a + b, 0);
  return products.map((product) => product / sum);
}

function decide(
  { enter, exit }: SmoothingOptions,
  label: number | null,
  belief: readonly number[],
): number | null {
  const best = belief.indexOf(Math.max(...belief));
  if (best >= 0 && (belief[best] ?? 0) >= enter) return best;
  return label !== null && (belief[label] ?? 0) >= exit ? label : null;
}
