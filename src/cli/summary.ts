import { clipUnder, type TruthClip } from '../../connectors/terminal/truth.js';
import type { EmotionEvent } from '../events/emotion-event.js';

/** What came of one channel of one call. */
export interface ChannelSummary {
  readonly callId: string;
  readonly channel: string;
  readonly windows: number;
  readonly speechWindows: number;
  /** Windows with speech whose emotion is uncertain. */
  readonly uncertainWindows: number;
  /** How often each label was given, most frequent first. */
  readonly labels: readonly (readonly [label: string, windows: number])[];
  /** Present where the truth is known. */
  readonly hits?: HitCount;
}

export interface HitCount {
  /** Windows with a label that overlap a clip, and how many of them give the clip's. */
  readonly windows: number;
  readonly windowHits: number;
  /** Clips that any such window overlaps, and how many get their label by the mean score. */
  readonly clips: number;
  readonly clipHits: number;
  /** Hits to be expected of guessing: one over the number of labels. */
  readonly chance: number;
}

/** Counts window events channel by channel; memory grows with channels and clips alone. */
export class Summary {
  readonly #channels = new Map<string, Tally>();

  constructor(private readonly truth: readonly TruthClip[] = []) {}

  add(event: EmotionEvent): void {
    if (event.kind !== 'window') return;
    const key = JSON.stringify([event.callId, event.channel]);
    const tally = this.#channels.get(key) ?? newTally(event);
    this.#channels.set(key, tally);
    tally.windows++;
    if (event.confidence === null) return;
    tally.speechWindows++;
    if (event.label === null) tally.uncertainWindows++;
    else tally.labels.set(event.label, (tally.labels.get(event.label) ?? 0) + 1);
    this.#compare(event, tally);
  }

  channels(): ChannelSummary[] {
    return [...this.#channels.values()].map((tally) => ({
      callId: tally.callId,
      channel: tally.channel,
      windows: tally.windows,
      speechWindows: tally.speechWindows,
      uncertainWindows: tally.uncertainWindows,
      labels: [...tally.labels].sort(([a, x], [b, y]) => y - x || a.localeCompare(b)),
      ...(tally.clips.size > 0 && { hits: hitsOf(tally) }),
    }));
  }

  #compare(event: EmotionEvent, tally: Tally): void {
    const clip = clipUnder(event, this.truth);
    if (clip === undefined) return;
    tally.labelCount = event.scores.length;
    if (event.label !== null) tally.comparedWindows++;
    if (clip.label === event.label) tally.windowHits++;
    const scores = tally.clips.get(clip) ?? new Map<string, number>();
    tally.clips.set(clip, scores);
    for (const { label, probability } of event.scores) {
      scores.set(label, (scores.get(label) ?? 0) + probability);
    }
  }
}

interface Tally {
  readonly callId: string;
  readonly channel: string;
  windows: number;
  speechWindows: number;
  uncertainWindows: number;
  readonly labels: Map<string, number>;
  labelCount: number;
  comparedWindows: number;
  windowHits: number;
  /** Summed scores of the windows over each clip. */
  readonly clips: Map<TruthClip, Map<string, number>>;
}

function newTally({ callId, channel }: EmotionEvent): Tally {
  const windows = { windows: 0, speechWindows: 0, uncertainWindows: 0 };
  const counts = { ...windows, labelCount: 0, comparedWindows: 0, windowHits: 0 };
  return { callId, channel, ...counts, labels: new Map(), clips: new Map() };
}

function hitsOf({ comparedWindows, windowHits, clips, labelCount }: Tally): HitCount {
  const clipHits = [...clips].filter(([clip, scores]) => clip.label === highest(scores)).length;
  return {
    windows: comparedWindows,
    windowHits,
    clips: clips.size,
    clipHits,
    chance: 1 / labelCount,
  };
}

function highest(scores: ReadonlyMap<string, number>): string | undefined {
  return [...scores].sort(([, a], [, b]) => b - a)[0]?.[0];
}
