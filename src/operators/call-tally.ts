import { speechFramesIn, type HeardWindow } from './heard-window.js';
import { PROBABILITY_STEPS } from './utterances.js';

/** A stretch of frames over which one smoothed label held. */
export interface EpisodeFrames {
  /** Index of the label. */
  readonly label: number;
  readonly startFrame: number;
  readonly endFrame: number;
}

/** The fold's state: plain JSON. Sums are of whole numbers. */
export interface CallTally {
  readonly talkFrames: number;
  readonly windows: number;
  readonly scoredWindows: number;
  /** Over the scored windows, with the gated frames w and the index t of each: w, w·t, w·t². */
  readonly moments: readonly [w: number, wt: number, wtt: number];
  /** Of each label, with its probability p in 1e-7: w·p and w·t·p. */
  readonly shares: readonly (readonly [wp: number, wtp: number])[];
  /** The longest, longest first. */
  readonly episodes: readonly EpisodeFrames[];
  /** The one that may go on. */
  readonly current: EpisodeFrames | null;
}

export const EMPTY_TALLY: CallTally = Object.freeze<CallTally>({
  talkFrames: 0,
  windows: 0,
  scoredWindows: 0,
  moments: [0, 0, 0],
  shares: [],
  episodes: [],
  current: null,
});

/** One step of the fold. */
export function tallyStep(tally: CallTally, window: HeardWindow): CallTally {
  const { speech, firstNewFrame, endFrame } = window;
  const followed = withEpisode(tally, window);
  return {
    ...withScores(followed, window),
    talkFrames: tally.talkFrames + speechFramesIn(speech, firstNewFrame, endFrame),
    windows: tally.windows + 1,
  };
}

/** What the scored windows say of one label. */
export interface ShareOfSpeech {
  /** Mean of its probability, weighted by speech. */
  readonly share: number;
  /** Slope of that from window to window; null for fewer than two windows. */
  readonly trendPerWindow: number | null;
}

/** Of each label, in order; empty where no window was scored. */
export function sharesOf({ moments: [w, wt, wtt], shares }: CallTally): ShareOfSpeech[] {
  const spread = w * wtt - wt * wt;
  return shares.map(([wp, wtp]) => ({
    share: wp / w / PROBABILITY_STEPS,
    trendPerWindow: spread > 0 ? (w * wtp - wt * wp) / spread / PROBABILITY_STEPS : null,
  }));
}

/** The longest episodes, longest first; of equals the earlier first. */
export function longestEpisodes({ episodes, current }: CallTally): readonly EpisodeFrames[] {
  if (current === null) return episodes;
  return [...episodes, current].sort(longestFirst).slice(0, MAX_EPISODES);
}

const MAX_EPISODES = 3;

function longestFirst(a: EpisodeFrames, b: EpisodeFrames): number {
  return b.endFrame - b.startFrame - (a.endFrame - a.startFrame) || a.startFrame - b.startFrame;
}

function withEpisode(tally: CallTally, window: HeardWindow): CallTally {
  const { smoothedLabel: label, firstNewFrame: startFrame, endFrame } = window;
  const { current } = tally;
  if (current !== null && current.label === label && current.endFrame === startFrame) {
    return { ...tally, current: { ...current, endFrame } };
  }
  const begun = label === null ? null : { label, startFrame, endFrame };
  return { ...tally, episodes: longestEpisodes(tally), current: begun };
}

function withScores(tally: CallTally, window: HeardWindow): CallTally {
  const { probabilities, windowIndex: t, speech, startFrame, endFrame } = window;
  const weight = speechFramesIn(speech, startFrame, endFrame);
  if (probabilities === null || weight === 0) return tally;
  const [w, wt, wtt] = tally.moments;
  return {
    ...tally,
    scoredWindows: tally.scoredWindows + 1,
    moments: [w + weight, wt + weight * t, wtt + weight * t * t],
    shares: Array.from(probabilities, (probability, i) => {
      const [wp, wtp] = tally.shares[i] ?? [0, 0];
      const p = weight * Math.round(probability * PROBABILITY_STEPS);
      return [wp + p, wtp + p * t] as const;
    }),
  };
}
