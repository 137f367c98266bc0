import { createHash } from 'node:crypto';

import type { EmotionEvent } from './emotion-event.js';

/** What makes an output the one it is: no clock, no random number. */
export type EventIdentity = Pick<
  EmotionEvent,
  'kind' | 'callId' | 'channel' | 'streamEpoch' | 'ordinal' | 'modelId' | 'configHash'
>;

/** The first 32 hexadecimal digits of SHA-256 over the JSON array of the identity's parts. */
export function eventId(identity: EventIdentity): string {
  const { kind, callId, channel, streamEpoch, ordinal, modelId, configHash } = identity;
  const parts = [kind, callId, channel, streamEpoch, ordinal, modelId, configHash];
  return createHash('sha256').update(JSON.stringify(parts)).digest('hex').slice(0, 32);
}
