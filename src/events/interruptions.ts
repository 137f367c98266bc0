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
  /** How long the two utterances overlap. */
  readonly overlapMs: number;
}

export interface InterruptionOptions {
  /** The one who is interrupted had been speaking so long at least; sooner, both just began. */
  readonly minLeadMs: number;
  /**
   * The two overlap so long at least. An utterance goes on over pauses of up to 750 ms, and ends
   * 250 ms late, so less than a second may be a word put in while the other one drew breath.
   */
  readonly minOverlapMs: number;
}

export const INTERRUPTION_DEFAULTS: InterruptionOptions = Object.freeze({
  minLeadMs: 250,
  minOverlapMs: 1_000,
});

/**
 * Finds where one channel of a call broke into what the other was saying, from the utterances of
 * both. It takes them in any order, repeated or not, and of any number of calls; those that are not
 * `final` are left out. Channels meet where their `streamEpoch` is the same and their positions count
 * from the same moment. In the order of callId, streamEpoch and startMs.
 */
export function interruptionsOf(
  utterances: Iterable<UtteranceEvent>,
  options: Partial<InterruptionOptions> = {},
): Interruption[] {
  const settings = { ...INTERRUPTION_DEFAULTS, ...options };
  const byId = new Map(Array.from(utterances, (utterance) => [utterance.id, utterance]));
  const finals = [...byId.values()].filter(({ phase }) => phase === 'final').sort(byCallAndTime);
  const open: UtteranceEvent[] = [];
  return finals.flatMap((utterance) => {
    const ongoing = open.filter((earlier) => isOngoing(earlier, utterance));
    open.splice(0, open.length, ...ongoing, utterance);
    return ongoing.flatMap((earlier) => interruptionOf(earlier, utterance, settings));
  });
}

function byCallAndTime(a: UtteranceEvent, b: UtteranceEvent): number {
  if (a.callId !== b.callId) return a.callId < b.callId ? -1 : 1;
  if (a.streamEpoch !== b.streamEpoch) return a.streamEpoch - b.streamEpoch;
  return a.startMs - b.startMs || a.endMs - b.endMs || (a.channel < b.channel ? -1 : 1);
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
