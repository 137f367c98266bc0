import type { Kafka } from 'kafkajs';
import { AudioProducer } from '../../../connectors/kafka/audio-producer.js';
import { writeAudioRecord } from '../../../connectors/kafka/write-audio-record.js';
import type { AudioSource } from '../../ports.js';

/**
 * Sends what a source gives to a topic, a record a chunk, at the pace of the source.
 *
 * @throws UndertoneError KAFKA_…
 */
export async function sendCall(
  kafka: Kafka,
  topic: string,
  source: AudioSource,
  signal: AbortSignal,
): Promise<void> {
  const producer = new AudioProducer(kafka, topic);
  try {
    await producer.connect();
    let seq = 0;
    for await (const chunk of source.chunks(signal)) {
      await producer.send([writeAudioRecord(chunk, seq++)]);
    }
  } finally {
    await producer.close();
  }
}
