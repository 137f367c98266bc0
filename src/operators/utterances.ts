import type { FrameRange } from '../model/inference.js';
import { speechFramesIn, type HeardWindow } from './heard-window.js';
import { requireRange } from './options.js';

export interface UtteranceOptions {
  /** Frames without gated speech that end an utterance, in time. */
  readonly pauseMs: number;
  /** From one `interval` to the next while an utterance goes on. */
  readonly intervalMs: number;
}

export const UTTERANCE_DEFAULTS: UtteranceOptions = Object.freeze({
  pauseMs: 500,
  intervalMs: 5_000,
});

/** An utterance so far. */
export interface Utterance {
  /** Number within the stream. */
  readonly index: number;
  readonly startFrame: number;
  /** One past its last frame of speech. */
  readonly endFrame: number;
  readonly speechFrames: number;
  /** Windows of which it is most of the speech, and that were scored. */
  readonly windows: number;
  /** Its speech in them, in frames; one in two windows counts twice. */
  readonly weight: number;
  /** Probabilities of these windows times that weight, in 1e-7; empty while there are none. */
  readonly sums: readonly number[];
  /** Smoothed label at the latest of them. */
  readonly smoothedLabel: number | null;
  /** Intervals that it has come to. */
  readonly intervals: number;
}

/** The fold's state: plain JSON. */
export interface UtteranceState {
  /** Number of the utterance that comes next. */
  readonly nextIndex: number;
  /** Ordinal of the event that comes next. */
  readonly nextOrdinal: number;
  readonly current: Utterance | null;
}

export const UTTERANCES_START: UtteranceState = Object.freeze({
  nextIndex: 0,
  nextOrdinal: 0,
  current: null,
});

/** Something to tell of an utterance. */
export interface UtteranceNews {
  readonly phase: 'start' | 'interval' | 'final';
  readonly ordinal: number;
  readonly utterance: Utterance;
}

/** Steps of what is kept of probabilities: sums of whole numbers are exact. */
export const PROBABILITY_STEPS = 1e7;

/** @throws UndertoneError USAGE. */
export function checkUtterances({ pauseMs, intervalMs }: UtteranceOptions): void {
  requireRange('utterances.pauseMs', pauseMs, 10, 60_000);
  requireRange('utterances.intervalMs', intervalMs, 10, 3_600_000);
}

/**
 * One step of the fold: the frames that a window is the first to cover go on with an utterance,
 * begin one, or are a pause that ends it. The window's own scores count for an utterance that is
 * most of its speech.
 *
 * @param hopMs from one frame to the next
 */
export function utterancesStep(
  options: UtteranceOptions,
  state: UtteranceState,
  window: HeardWindow,
  hopMs: number,
): [state: UtteranceState, news: UtteranceNews[]] {
  const pauseFrames = Math.ceil(options.pauseMs / hopMs);
  const intervalFrames = Math.ceil(options.intervalMs / hopMs);
  const news: Omit<UtteranceNews, 'ordinal'>[] = [];
  let current: Utterance | null = null;
  const stretches = stretchesOf(state, window, pauseFrames);
  for (const { isOver, ...stretch } of stretches) {
    const utterance = counted(scored(stretch.utterance, window), intervalFrames);
    const isLonger = utterance.intervals > stretch.utterance.intervals;
    if (stretch.isNew) news.push({ phase: 'start', utterance });
    if (isOver) news.push({ phase: 'final', utterance });
    else if (isLonger) news.push({ phase: 'interval', utterance });
    current = isOver ? null : utterance;
  }
  const begun = stretches.filter(({ isNew }) => isNew).length;
  return told({ ...state, nextIndex: state.nextIndex + begun, current }, news);
}

/** The stream is over, and with it what somebody was saying. */
export function utterancesEnd(
  state: UtteranceState,
): [state: UtteranceState, news: UtteranceNews[]] {
  const { current } = state;
  if (current === null) return [state, []];
  return told({ ...state, current: null }, [{ phase: 'final', utterance: current }]);
}

/** What a window knows of one utterance. */
interface Stretch {
  readonly utterance: Utterance;
  readonly isNew: boolean;
  readonly isOver: boolean;
}

function stretchesOf(
  { current, nextIndex }: UtteranceState,
  { speech, firstNewFrame, endFrame }: HeardWindow,
  pauseFrames: number,
): Stretch[] {
  const stretches: Stretch[] = [];
  let index = nextIndex;
  let open = current && { utterance: current, isNew: false };
  const isPausedAt = (frame: number): boolean =>
    open !== null && frame - open.utterance.endFrame >= pauseFrames;
  for (const run of speech) {
    const startFrame = Math.max(run.startFrame, firstNewFrame);
    if (run.endFrame <= startFrame) continue;
    if (open !== null && isPausedAt(startFrame)) {
      stretches.push({ ...open, isOver: true });
      open = null;
    }
    const added = { startFrame, endFrame: run.endFrame };
    open =
      open === null
        ? { utterance: begun(index++, added), isNew: true }
        : { ...open, utterance: extended(open.utterance, added) };
  }
  return open === null ? stretches : [...stretches, { ...open, isOver: isPausedAt(endFrame) }];
}

function begun(index: number, run: FrameRange): Utterance {
  const nothing = { windows: 0, weight: 0, sums: [], smoothedLabel: null, intervals: 0 };
  return extended({ index, ...run, speechFrames: 0, ...nothing }, run);
}

function extended(utterance: Utterance, { startFrame, endFrame }: FrameRange): Utterance {
  const speechFrames = utterance.speechFrames + endFrame - startFrame;
  return { ...utterance, endFrame, speechFrames };
}

/** With a window that was scored, where the utterance is most of its speech. */
function scored(utterance: Utterance, window: HeardWindow): Utterance {
  const { speech, startFrame, endFrame, probabilities, smoothedLabel } = window;
  const own = speechFramesIn(speech, utterance.startFrame, utterance.endFrame);
  const all = speechFramesIn(speech, startFrame, endFrame);
  if (probabilities === null || 2 * own <= all) return utterance;
  const { windows, weight, sums } = utterance;
  return {
    ...utterance,
    windows: windows + 1,
    weight: weight + own,
    sums: Array.from(probabilities, (probability, i) => {
      return (sums[i] ?? 0) + own * Math.round(probability * PROBABILITY_STEPS);
    }),
    smoothedLabel,
  };
}

function counted(utterance: Utterance, intervalFrames: number): Utterance {
  const { startFrame, endFrame } = utterance;
  return { ...utterance, intervals: Math.floor((endFrame - startFrame) / intervalFrames) };
}

function told(
  state: UtteranceState,
  news: readonly Omit<UtteranceNews, 'ordinal'>[],
): [UtteranceState, UtteranceNews[]] {
  const numbered = news.map((item, i) => ({ ...item, ordinal: state.nextOrdinal + i }));
  return [{ ...state, nextOrdinal: state.nextOrdinal + news.length }, numbered];
}
