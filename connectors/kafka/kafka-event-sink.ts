import type { Producer, TopicMessages } from 'kafkajs';
import type { StreamKey } from '../../src/audio/chunk.js';
import type { EventSink, PipelineOutput, StreamEnd } from '../../src/ports.js';
import { kafkaClient, patientKafkaClient, type KafkaSettings } from './client.js';
import { EventMessages, type EventEncoders } from './event-messages.js';
import { asKafkaError } from './failure.js';
import { requireTopic } from './require-topic.js';

export interface KafkaEventSinkOptions extends EventEncoders {
  readonly kafka: KafkaSettings;
  readonly topic: string;
  /** With an encoder each; absent: what a pipeline says of these is not written. */
  readonly utteranceTopic?: string | undefined;
  readonly summaryTopic?: string | undefined;
}

/** Events that may wait behind those that are being sent; `write` waits at the bound. */
const MAX_WAITING_EVENTS = 500;

/**
 * Events as records of topics, one for each kind, keyed by call, so that those of one call stay in
 * order.
 *
 * **Delivery.** An idempotent producer, acknowledged by all replicas, one request at a time: what
 * this sink was given is on its topic once and in order when `close` resolves. Checkpoints are not
 * kept, so a run that starts anew repeats events with equal ids: at least once for what can be
 * read again (files); at most once for what cannot (a microphone).
 *
 * **Memory.** 500 events that wait and as many that are on their way.
 */
export class KafkaEventSink implements EventSink {
  readonly name: string;
  #waiting: EventMessages;
  #sending: Promise<void> | undefined;
  #failure: unknown;

  private constructor(
    private readonly producer: Producer,
    private readonly options: KafkaEventSinkOptions,
  ) {
    this.name = `Kafka topic ${topicsOf(options).join(', ')}`;
    this.#waiting = new EventMessages(options);
  }

  /**
   * Connects, and makes the encoders ready.
   *
   * @throws UndertoneError KAFKA_UNAVAILABLE, KAFKA_DENIED, KAFKA_TOPIC_MISSING, KAFKA_FAILED,
   *   REGISTRY_UNAVAILABLE, REGISTRY_SCHEMA: before any work is done
   */
  static async open(options: KafkaEventSinkOptions): Promise<KafkaEventSink> {
    const { kafka, encoder, utteranceEncoder, summaryEncoder } = options;
    for (const topic of topicsOf(options)) await requireTopic(kafkaClient(kafka), topic);
    for (const one of [encoder, utteranceEncoder, summaryEncoder]) await one?.prepare();
    const producer = patientKafkaClient(kafka).producer({
      idempotent: true,
      maxInFlightRequests: 1,
      allowAutoTopicCreation: false,
    });
    await producer.connect().catch((cause: unknown) => {
      throw asKafkaError(cause, `topic ${options.topic}`);
    });
    return new KafkaEventSink(producer, options);
  }

  async write(output: PipelineOutput): Promise<void> {
    this.#throwFailure();
    this.#waiting.addOutput(output, undefined);
    await this.#sendOrWait();
  }

  async streamEnded(_: StreamKey, end?: StreamEnd): Promise<void> {
    this.#throwFailure();
    if (end === undefined) return;
    this.#waiting.addEnd(end, undefined);
    await this.#sendOrWait();
  }

  async close(): Promise<void> {
    await this.#sending;
    await this.producer.disconnect().catch(() => undefined);
    this.#throwFailure();
  }

  async #sendOrWait(): Promise<void> {
    this.#sending ??= this.#sendWaiting();
    if (countOf(this.#waiting) < MAX_WAITING_EVENTS) return;
    await this.#sending;
    this.#throwFailure();
  }

  /** One request after the other, each with all that has gathered; never rejects. */
  async #sendWaiting(): Promise<void> {
    try {
      while (countOf(this.#waiting) > 0) {
        const topicMessages = byTopic(this.#waiting, this.options);
        this.#waiting = new EventMessages(this.options);
        await this.producer.sendBatch({ acks: -1, topicMessages });
      }
    } catch (cause) {
      this.#waiting = new EventMessages(this.options);
      this.#failure = asKafkaError(cause, this.name);
    }
    this.#sending = undefined;
  }

  #throwFailure(): void {
    if (this.#failure !== undefined) throw this.#failure as Error;
  }
}

function topicsOf({ topic, utteranceTopic, summaryTopic }: KafkaEventSinkOptions): string[] {
  return [topic, utteranceTopic, summaryTopic].filter((name) => name !== undefined);
}

function countOf({ events, utterances, summaries }: EventMessages): number {
  return events.length + utterances.length + summaries.length;
}

function byTopic(
  { events, utterances, summaries }: EventMessages,
  { topic, utteranceTopic = '', summaryTopic = '' }: KafkaEventSinkOptions,
): TopicMessages[] {
  return [
    { topic, messages: events },
    { topic: utteranceTopic, messages: utterances },
    { topic: summaryTopic, messages: summaries },
  ].filter(({ messages }) => messages.length > 0);
}
