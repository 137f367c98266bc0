import type { Message, Producer } from 'kafkajs';
import type { EventSink, PipelineOutput } from '../../src/ports.js';
import { kafkaClient, patientKafkaClient, type KafkaSettings } from './client.js';
import type { EventEncoder } from './event-encoder.js';
import { asKafkaError } from './failure.js';
import { requireTopic } from './require-topic.js';

export interface KafkaEventSinkOptions {
  readonly kafka: KafkaSettings;
  readonly topic: string;
  readonly encoder: EventEncoder;
}

/** Events that may wait behind those that are being sent; `write` waits at the bound. */
const MAX_WAITING_EVENTS = 500;

/**
 * Events as records of a topic, keyed by call, so that those of one call stay in order.
 *
 * **Delivery.** An idempotent producer, acknowledged by all replicas, one request at a time: what
 * this sink was given is on the topic once and in order when `close` resolves. Checkpoints are not
 * kept, so a run that starts anew repeats events with equal ids: at least once for what can be
 * read again (files); at most once for what cannot (a microphone).
 *
 * **Memory.** 500 events that wait and as many that are on their way.
 */
export class KafkaEventSink implements EventSink {
  readonly name: string;
  #waiting: Message[] = [];
  #sending: Promise<void> | undefined;
  #failure: unknown;

  private constructor(
    private readonly producer: Producer,
    private readonly topic: string,
    private readonly encoder: EventEncoder,
  ) {
    this.name = `Kafka topic ${topic}`;
  }

  /**
   * Connects, and makes the encoder ready.
   *
   * @throws UndertoneError KAFKA_UNAVAILABLE, KAFKA_DENIED, KAFKA_TOPIC_MISSING, KAFKA_FAILED,
   *   REGISTRY_UNAVAILABLE, REGISTRY_SCHEMA: before any work is done
   */
  static async open({ kafka, topic, encoder }: KafkaEventSinkOptions): Promise<KafkaEventSink> {
    await requireTopic(kafkaClient(kafka), topic);
    await encoder.prepare();
    const producer = patientKafkaClient(kafka).producer({
      idempotent: true,
      maxInFlightRequests: 1,
      allowAutoTopicCreation: false,
    });
    await producer.connect().catch((cause: unknown) => {
      throw asKafkaError(cause, `topic ${topic}`);
    });
    return new KafkaEventSink(producer, topic, encoder);
  }

  async write({ event }: PipelineOutput): Promise<void> {
    this.#throwFailure();
    const { value, headers } = this.encoder.encode(event);
    this.#waiting.push({ key: event.callId, value, headers: { ...headers } });
    this.#sending ??= this.#sendWaiting();
    if (this.#waiting.length < MAX_WAITING_EVENTS) return;
    await this.#sending;
    this.#throwFailure();
  }

  async close(): Promise<void> {
    await this.#sending;
    await this.producer.disconnect().catch(() => undefined);
    this.#throwFailure();
  }

  /** One request after the other, each with all that has gathered; never rejects. */
  async #sendWaiting(): Promise<void> {
    try {
      while (this.#waiting.length > 0) {
        const messages = this.#waiting;
        this.#waiting = [];
        await this.producer.send({ topic: this.topic, acks: -1, messages });
      }
    } catch (cause) {
      this.#waiting = [];
      this.#failure = asKafkaError(cause, this.name);
    }
    this.#sending = undefined;
  }

  #throwFailure(): void {
    if (this.#failure !== undefined) throw this.#failure as Error;
  }
}
