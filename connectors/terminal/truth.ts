import type { Channel } from '../../src/audio/chunk.js';
import type { EmotionEvent } from '../../src/events/emotion-event.js';

/** What is known about a stretch of a recording: the emotion that its actor was asked for. */
export interface TruthClip {
  readonly channel: Channel;
  readonly label: string;
  readonly startMs: number;
  readonly endMs: number;
}

/** The clip that an event's span overlaps most; undefined where it overlaps none. */
export function clipUnder(event: EmotionEvent, clips: readonly TruthClip[]): TruthClip | undefined {
  let best: TruthClip | undefined;
  let bestOverlapMs = 0;
  for (const clip of clips) {
    const overlapMs = Math.min(clip.endMs, event.endMs) - Math.max(clip.startMs, event.startMs);
    if (clip.channel !== event.channel || overlapMs <= bestOverlapMs) continue;
    best = clip;
    bestOverlapMs = overlapMs;
  }
  return best;
}
