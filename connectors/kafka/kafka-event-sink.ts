import type { Message, Producer, TopicMessages } from 'kafkajs';
import type { StreamKey } from '../../src/audio/chunk.js';
import type { CallSummary } from '../../src/events/call-summary.js';
import type { EmotionEvent } from '../../src/events/emotion-event.js';
import type { UtteranceEvent } from '../../src/events/utterance-event.js';
import type { EventSink, PipelineOutput, StreamEnd } from '../../src/ports.js';
import { kafkaClient, patientKafkaClient, type KafkaSettings } from './client.js';
import type { EventEncoder, WireEvent } from './event-encoder.js';
import { messageOf } from './event-messages.js';
import { asKafkaError } from './failure.js';
import { requireTopic } from './require-topic.js';

/** Where events of one kind go, and how they are encoded. */
export interface EventTopic<Event extends WireEvent> {
  readonly topic: string;
  readonly encoder: EventEncoder<Event>;
}

export interface KafkaEventSinkOptions extends EventTopic<EmotionEvent> {
  readonly kafka: KafkaSettings;
  /** Absent: what a pipeline says of utterances, or at a stream's end, is not written. */
  readonly utterances?: EventTopic<UtteranceEvent> | undefined;
  readonly summaries?: EventTopic<CallSummary> | undefined;
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
  #waiting: WaitingEvent[] = [];
  #sending: Promise<void> | undefined;
  #failure: unknown;

  private constructor(
    private readonly producer: Producer,
    private readonly options: KafkaEventSinkOptions,
  ) {
    this.name = `Kafka topic ${topicsOf(options).join(', ')}`;
  }

  /**
   * Connects, and makes the encoders ready.
   *
   * @throws UndertoneError KAFKA_UNAVAILABLE, KAFKA_DENIED, KAFKA_TOPIC_MISSING, KAFKA_FAILED,
   *   REGISTRY_UNAVAILABLE, REGISTRY_SCHEMA: before any work is done
   */
  static async open(options: KafkaEventSinkOptions): Promise<KafkaEventSink> {
    const { kafka, encoder, utterances, summaries } = options;
    for (const topic of topicsOf(options)) await requireTopic(kafkaClient(kafka), topic);
    for (const one of [encoder, utterances?.encoder, summaries?.encoder]) await one?.prepare();
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

  async write({ event, utterances = [] }: PipelineOutput): Promise<void> {
    this.#throwFailure();
    this.#add(event, this.options);
    for (const utterance of utterances) this.#add(utterance, this.options.utterances);
    await this.#room();
  }

  async streamEnded(_: StreamKey, end?: StreamEnd): Promise<void> {
    this.#throwFailure();
    if (end === undefined) return;
    for (const utterance of end.utterances) this.#add(utterance, this.options.utterances);
    if (end.summary !== undefined) this.#add(end.summary, this.options.summaries);
    await this.#room();
  }

  async close(): Promise<void> {
    await this.#sending;
    await this.producer.disconnect().catch(() => undefined);
    this.#throwFailure();
  }

  #add<Event extends WireEvent>(event: Event, to: EventTopic<Event> | undefined): void {
    if (to === undefined) return;
    this.#waiting.push({ topic: to.topic, message: messageOf(event, to.encoder) });
    this.#sending ??= this.#sendWaiting();
  }

  async #room(): Promise<void> {
    if (this.#waiting.length < MAX_WAITING_EVENTS) return;
    await this.#sending;
    this.#throwFailure();
  }

  /** One request after the other, each with all that has gathered; never rejects. */
  async #sendWaiting(): Promise<void> {
    try {
      while (this.#waiting.length > 0) {
        const topicMessages = byTopic(this.#waiting);
        this.#waiting = [];
        await this.producer.sendBatch({ acks: -1, topicMessages });
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

interface WaitingEvent {
  readonly topic: string;
  readonly message: Message;
}

function topicsOf({ topic, utterances, summaries }: KafkaEventSinkOptions): string[] {
  return [topic, utterances?.topic, summaries?.topic].filter((name) => name !== undefined);
}

function byTopic(waiting: readonly WaitingEvent[]): TopicMessages[] {
  const messages = new Map<string, Message[]>();
  for (const { topic, message } of waiting) {
    const known = messages.get(topic);
    if (known === undefined) messages.set(topic, [message]);
    else known.push(message);
  }
  return [...messages].map(([topic, all]) => ({ topic, messages: all }));
}
