import { z } from 'zod';

import { EMPTY_TALLY, type CallTally } from './call-tally.js';
import { UTTERANCES_START, type UtteranceOptions, type UtteranceState } from './utterances.js';

/** What is asked for beside the event of each window. */
export interface FollowSettings {
  readonly utterances?: UtteranceOptions;
  readonly summary?: true;
}

/** The folds over utterances and the whole call: plain JSON. */
export interface FollowState {
  readonly version: 1;
  /** Frame up to which the windows so far reach. */
  readonly coveredTo: number;
  /** Of the first window; null before it. */
  readonly startSample: number | null;
  /** Of the latest window. */
  readonly endSample: number;
  readonly eventTime: number;
  /** null where nobody asked. */
  readonly utterances: UtteranceState | null;
  readonly tally: CallTally | null;
  /** The end of the stream has been told. */
  readonly isOver: boolean;
}

export function followStart({ utterances, summary }: FollowSettings): FollowState {
  return {
    version: 1,
    coveredTo: 0,
    startSample: null,
    endSample: 0,
    eventTime: 0,
    utterances: utterances === undefined ? null : UTTERANCES_START,
    tally: summary === true ? EMPTY_TALLY : null,
    isOver: false,
  };
}

const count = z.int().min(0);
/** Sums may leave the exact whole numbers behind, in calls of half a day. */
const sum = z.number().min(0);

const utterance = z.strictObject({
  index: count,
  startFrame: count,
  endFrame: count,
  speechFrames: count,
  windows: count,
  weight: count,
  sums: z.array(sum),
  smoothedLabel: count.nullable(),
  intervals: count,
});

const episode = z.strictObject({ label: count, startFrame: count, endFrame: count });

const tally = z.strictObject({
  talkFrames: count,
  windows: count,
  scoredWindows: count,
  moments: z.tuple([sum, sum, sum]),
  shares: z.array(z.tuple([sum, sum])),
  episodes: z.array(episode),
  current: episode.nullable(),
});

/** What a stored one has to look like. */
export const FOLLOW_STATE = z.strictObject({
  version: z.literal(1),
  coveredTo: count,
  startSample: count.nullable(),
  endSample: count,
  eventTime: z.int(),
  utterances: z
    .strictObject({ nextIndex: count, nextOrdinal: count, current: utterance.nullable() })
    .nullable(),
  tally: tally.nullable(),
  isOver: z.boolean(),
}) satisfies z.ZodType<FollowState>;
