import { kafkaClient } from '../../../connectors/kafka/client.js';
import { eventDecoder } from '../../../connectors/kafka/event-decoder.js';
import { readEvents } from '../../../connectors/kafka/event-reader.js';
import type { TopicNames } from '../../../connectors/kafka/topics.js';
import { makeDemoTopics } from './demo-topics.js';
import type { KafkaDemo } from './kafka-demo-options.js';
import { processCall } from './process-call.js';
import { WrittenEvents } from './written-events.js';

/**
 * A call on its way through Kafka, all in this process: simulate, run and consume at once. Events
 * are shown as a consumer reads them, once their transaction is committed.
 *
 * @throws UndertoneError KAFKA_…, or what `show` throws
 */
export async function demoThroughKafka(demo: KafkaDemo): Promise<void> {
  const kafka = kafkaClient({ brokers: demo.brokers.split(','), clientId: 'undertone-demo' });
  const topics = await makeDemoTopics(kafka, demo.suffix);
  const readerMayGo = new AbortController();
  const written = new WrittenEvents(() => {
    readerMayGo.abort();
  });
  try {
    await Promise.all([
      readAll(demo, topics.names, written, readerMayGo.signal),
      processCall(demo, kafka, topics, written).catch((error: unknown) => {
        readerMayGo.abort();
        throw error;
      }),
    ]);
  } finally {
    await topics.drop();
  }
}

async function readAll(
  { brokers, show, onWarning }: KafkaDemo,
  { events: topic }: TopicNames,
  written: WrittenEvents,
  signal: AbortSignal,
): Promise<void> {
  const reader = {
    kafka: { brokers: brokers.split(','), clientId: 'undertone-demo' },
    topic,
    decoder: eventDecoder(),
    from: 'earliest',
    onListening: () => undefined,
    onUnreadable: (why: Error) => {
      onWarning(why.message);
    },
    onWaiting: (why: Error) => {
      onWarning(why.message);
    },
    signal,
  } as const;
  await readEvents(reader, async (event) => {
    await show(event);
    written.shown();
    return !signal.aborted;
  });
}
