import { eventDecoder } from '../../connectors/kafka/event-decoder.js';
import { readEvents, type EventReaderOptions } from '../../connectors/kafka/event-reader.js';
import type { EmotionEvent } from '../../src/events/emotion-event.js';
import { sharedBrokers } from './shared-broker.js';

/** The next events that a reader gets, as many as are asked for. */
export async function receivedEvents(
  topic: string,
  count: number,
  options: Partial<EventReaderOptions> = {},
): Promise<EmotionEvent[]> {
  const events: EmotionEvent[] = [];
  const reader = {
    kafka: { brokers: sharedBrokers(), clientId: 'undertone-test' },
    topic,
    decoder: eventDecoder(),
    from: 'earliest' as const,
    onListening: () => undefined,
    onUnreadable: () => undefined,
    onWaiting: () => undefined,
    signal: AbortSignal.timeout(30_000),
  };
  await readEvents({ ...reader, ...options }, (event) => {
    events.push(event);
    return Promise.resolve(events.length < count);
  });
  return events;
}
