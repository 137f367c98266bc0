import { AudioProducer } from '../../connectors/kafka/audio-producer.js';
import {
  kafkaClient,
  patientKafkaClient,
  type KafkaSettings,
} from '../../connectors/kafka/client.js';
import { requireTopic } from '../../connectors/kafka/require-topic.js';
import { writeAudioRecord } from '../../connectors/kafka/write-audio-record.js';
import type { AudioChunk } from '../audio/chunk.js';
import { BYTES_PER_SAMPLE } from '../audio/format.js';
import type { AudioSource } from '../ports.js';

export interface SentAudio {
  readonly records: number;
  readonly seconds: number;
}

/**
 * Sends a live source of one call to a topic instead of analysing it, until it ends or the signal
 * ends it; the last record says that the call is over. What the source drops while brokers are
 * away is lost: at most once.
 *
 * @throws UndertoneError KAFKA_…, and what the source fails with, after all before it was sent
 */
export async function sendAudio(
  source: AudioSource,
  kafka: KafkaSettings,
  topic: string,
  signal: AbortSignal,
): Promise<SentAudio> {
  await requireTopic(kafkaClient(kafka), topic);
  const producer = new AudioProducer(patientKafkaClient(kafka), topic);
  await producer.connect();
  const call = new CallSender(producer);
  try {
    await sendAll(source, call, signal);
    return { records: call.records, seconds: call.seconds };
  } finally {
    await producer.close();
  }
}

async function sendAll(source: AudioSource, call: CallSender, signal: AbortSignal): Promise<void> {
  try {
    for await (const chunk of source.chunks(signal)) await call.send(chunk);
  } finally {
    await call.end();
  }
}

/** Numbers the records of one call, and knows where it ends. */
class CallSender {
  records = 0;
  seconds = 0;
  #last: AudioChunk | undefined;
  #isBroken = false;

  constructor(private readonly producer: AudioProducer) {}

  async send(chunk: AudioChunk): Promise<void> {
    this.#isBroken = true;
    await this.producer.send([writeAudioRecord(chunk, this.records)]);
    this.#isBroken = false;
    this.records++;
    this.seconds += sampleCountOf(chunk) / chunk.format.sampleRateHz;
    this.#last = chunk;
  }

  /** Nothing where the sending itself has failed, or has not begun. */
  async end(): Promise<void> {
    if (this.#last === undefined || this.#isBroken) return;
    await this.send(endAfter(this.#last));
  }
}

function endAfter(last: AudioChunk): AudioChunk {
  const { callId, format, clock, offsetSamples = 0 } = last;
  const end = offsetSamples + sampleCountOf(last);
  return {
    callId,
    format,
    clock,
    bytes: new Uint8Array(0),
    offsetSamples: end,
    endOfCall: true,
  };
}

function sampleCountOf({ bytes, format: { encoding, channels } }: AudioChunk): number {
  return bytes.length / (BYTES_PER_SAMPLE[encoding] * channels.length);
}
