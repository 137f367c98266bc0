import type { EventChannel } from './emotion-event.js';
import type { UtteranceEvent } from './utterance-event.js';

/** Somebody began to speak while another was speaking, and both went on for a while. */
export interface Interruption {
  readonly callId: string;
  readonly streamEpoch: number;
  /** Who broke in. */
  readonly channel: EventChannel;
  readonly interrupted: EventChannel;
  /** Of both: the number of their utterance within their stream. */
  readonly utteranceIndex: number;
  readonly interruptedUtteranceIndex: number;
  /** When, from the beginning of the call. */
  readonly startMs: number;
  /** How long both spoke. */
  readonly overlapMs: number;
}

export interface InterruptionOptions {
  /** The one who is interrupted had been speaking so long at least; sooner, both just began. */
  readonly minLeadMs: number;
  /** Both speak so long at least; the speech gate holds for 250 ms, and a nod of words is short. */
  readonly minOverlapMs: number;
}

export const INTERRUPTION_DEFAULTS: InterruptionOptions = Object.freeze({
  minLeadMs: 250,
  minOverlapMs: 500,
});

/**
 * Finds where one channel of a call broke into what the other was saying, from the utterances of
 * both. It takes them in any order and of any number of calls; those that are not `final` are left
 * out. In the order of callId, streamEpoch and startMs.
 */
export function interruptionsOf(
  utterances: Iterable<UtteranceEvent>,
  options: Partial<InterruptionOptions> = {},
): Interruption[] {
  const settings = { ...INTERRUPTION_DEFAULTS, ...options };
  const finals = [...utterances].filter(({ phase }) => phase === 'final').sort(byCallAndTime);
  const open: UtteranceEvent[] = [];
  return finals.flatMap((utterance) => {
    const ongoing = open.filter((earlier) => isOngoing(earlier, utterance));
    open.splice(0, open.length, ...ongoing, utterance);
    return ongoing.flatMap((earlier) => interruptionOf(earlier, utterance, settings));
  });
}

function byCallAndTime(a: UtteranceEvent, b: UtteranceEvent): number {
  if (a.callId !== b.callId) return a.callId < b.callId ? -1 : 1;
  return a.streamEpoch - b.streamEpoch || a.startMs - b.startMs || a.endMs - b.endMs;
}

/** Those that are over when a later one begins are over for all that follow. */
function isOngoing(earlier: UtteranceEvent, later: UtteranceEvent): boolean {
  const isSameCall = earlier.callId === later.callId && earlier.streamEpoch === later.streamEpoch;
  return isSameCall && earlier.endMs > later.startMs;
}

function interruptionOf(
  earlier: UtteranceEvent,
  later: UtteranceEvent,
  { minLeadMs, minOverlapMs }: InterruptionOptions,
): Interruption[] {
  const { callId, streamEpoch, channel, utteranceIndex, startMs } = later;
  const overlapMs = Math.min(earlier.endMs, later.endMs) - startMs;
  if (earlier.channel === channel) return [];
  if (startMs - earlier.startMs < minLeadMs || overlapMs < minOverlapMs) return [];
  const broken = {
    interrupted: earlier.channel,
    interruptedUtteranceIndex: earlier.utteranceIndex,
  };
  return [{ callId, streamEpoch, channel, utteranceIndex, ...broken, startMs, overlapMs }];
}
