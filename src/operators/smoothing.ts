import { UndertoneError } from '../errors.js';
import { requireInteger, requireRange } from './options.js';

export interface SmoothingOptions {
  /** Probability that an emotion goes on from one window to the next; under chance counts as that. */
  readonly stay: number;
  /** Power to which a window's probabilities count: over 1, single windows are trusted more. */
  readonly weight: number;
  /** Belief from which a label takes hold. */
  readonly enter: number;
  /** Belief under which it lets go; at most `enter`. */
  readonly exit: number;
  /** Windows that a label holds at least before another takes its place; up to 1: no minimum. */
  readonly minDwellWindows: number;
  /** Windows without speech, in a row, after which no label holds. */
  readonly maxQuietWindows: number;
}

export const SMOOTHING_DEFAULTS: SmoothingOptions = Object.freeze({
  stay: 0.85,
  weight: 1,
  enter: 0.4,
  exit: 0.15,
  minDwellWindows: 1,
  maxQuietWindows: 5,
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
  /** Windows without speech up to here. */
  readonly quietWindows: number;
}

export const SMOOTHING_START: SmoothingState = Object.freeze({
  version: 2,
  nextWindow: 0,
  belief: [],
  label: null,
  heldWindows: 0,
  quietWindows: 0,
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
  requireInteger('smoothing.maxQuietWindows', options.maxQuietWindows, 1, 10_000);
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
 * that are missing, bring none: belief fades towards chance.
 *
 * The label that holds gives way when it has held `minDwellWindows` and another's belief is the
 * highest and at least `enter` (that one takes hold), or its own is under `exit` (none holds). In
 * silence none takes hold, and after `maxQuietWindows` none holds.
 */
export function smoothingStep(
  options: SmoothingOptions,
  state: SmoothingState,
  { windowIndex, probabilities }: SmoothingInput,
): SmoothingState {
  const before = afterSilence(options, state, windowIndex - state.nextWindow);
  return (
    (probabilities === null ? undefined : heardStep(options, before, probabilities)) ??
    quietStep(options, before)
  );
}

/** Steps of what is kept of probabilities: short in JSON, as fine as scores are exact. */
const RESOLUTION = 1e6;
/** Of a label, whatever windows say: nothing is ruled out for good. */
const LEAST_PROBABILITY = 1 / RESOLUTION;

/** After so many windows without speech; of those behind the ones that decide, belief alone fades. */
function afterSilence(
  options: SmoothingOptions,
  state: SmoothingState,
  windows: number,
): SmoothingState {
  const decisive = Math.min(windows, options.maxQuietWindows);
  let after = state;
  for (let i = 0; i < decisive; i++) after = quietStep(options, after);
  const rest = windows - decisive;
  if (rest === 0) return after;
  return {
    ...after,
    nextWindow: after.nextWindow + rest,
    belief: moved(after.belief, options, rest).map(kept),
    heldWindows: after.heldWindows + rest,
    quietWindows: after.quietWindows + rest,
  };
}

function quietStep(options: SmoothingOptions, state: SmoothingState): SmoothingState {
  const belief = moved(state.belief, options, 1);
  const quietWindows = state.quietWindows + 1;
  const isOver = quietWindows >= options.maxQuietWindows || hasFaded(options, state, belief);
  return stepped(state, belief, isOver ? null : state.label, quietWindows);
}

/** @returns undefined where the probabilities are no numbers, and so no evidence */
function heardStep(
  options: SmoothingOptions,
  state: SmoothingState,
  probabilities: ArrayLike<number>,
): SmoothingState | undefined {
  const belief = withEvidence(moved(state.belief, options, 1), probabilities, options);
  if (!belief.every(Number.isFinite)) return undefined;
  return stepped(state, belief, decide(options, state, belief), 0);
}

function stepped(
  state: SmoothingState,
  belief: readonly number[],
  label: number | null,
  quietWindows: number,
): SmoothingState {
  return {
    ...{ version: 2, nextWindow: state.nextWindow + 1, belief: belief.map(kept), label },
    heldWindows: label === state.label ? state.heldWindows + 1 : 1,
    quietWindows,
  };
}

function kept(probability: number): number {
  return Math.max(Math.round(probability * RESOLUTION) / RESOLUTION, LEAST_PROBABILITY);
}

/** What is believed so many windows later; what is above chance shrinks by one factor a window. */
function moved(
  belief: readonly number[],
  { stay }: SmoothingOptions,
  windows: number,
): readonly number[] {
  const chance = 1 / belief.length;
  const others = Math.max(1, belief.length - 1);
  const share = Math.max(0, stay - (1 - stay) / others) ** windows;
  return belief.map((probability) => chance + share * (probability - chance));
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
  options: SmoothingOptions,
  state: SmoothingState,
  belief: readonly number[],
): number | null {
  if (!mayChange(options, state)) return state.label;
  const best = belief.indexOf(Math.max(...belief));
  if ((belief[best] ?? 0) >= options.enter) return best;
  return hasFaded(options, state, belief) ? null : state.label;
}

function hasFaded(
  options: SmoothingOptions,
  state: SmoothingState,
  belief: readonly number[],
): boolean {
  const { label } = state;
  return label !== null && mayChange(options, state) && (belief[label] ?? 0) < options.exit;
}

function mayChange({ minDwellWindows }: SmoothingOptions, state: SmoothingState): boolean {
  return state.label === null || state.heldWindows >= minDwellWindows;
}
