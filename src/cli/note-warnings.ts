import { UndertoneError, type ErrorCode } from '../errors.js';
import type { EmotionEvent, EventNote } from '../events/emotion-event.js';

/** Notes that no source warns of by itself. */
const WARNINGS: Partial<Record<EventNote, readonly [code: ErrorCode, what: string]>> = {
  gap: ['CHUNK_GAP', 'audio is missing; no audio was invented for it'],
  duplicate_dropped: ['CHUNK_DUPLICATE', 'audio that came twice was dropped'],
  late_dropped: ['CHUNK_LATE', 'audio that came too late was dropped'],
  not_finite: ['AUDIO_NOT_FINITE', 'samples were NaN or infinite and count as silence'],
};

/** The warnings that an event's notes stand for. */
export function warningsOf({ callId, channel, notes, startMs }: EmotionEvent): UndertoneError[] {
  return notes.flatMap((note) => {
    const warning = WARNINGS[note];
    if (warning === undefined) return [];
    const [code, what] = warning;
    const since = `first in the window at ${(startMs / 1000).toFixed(1)} s`;
    return [
      new UndertoneError(code, { what: `${what} (${since})`, where: `${callId}, ${channel}` }),
    ];
  });
}
