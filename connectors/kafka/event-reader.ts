import { randomUUID } from 'node:crypto';
import type { Consumer, EachBatchPayload, Kafka, KafkaMessage } from 'kafkajs';
import type { EmotionEvent } from '../../src/events/emotion-event.js';
import { UndertoneError, type ErrorCode } from '../../src/errors.js';
import { kafkaClient, type KafkaSettings } from './client.js';
import type { EventDecoder } from './event-decoder.js';
import type { WireEvent } from './event-encoder.js';
import { asKafkaError } from './failure.js';
import { requireTopic } from './require-topic.js';

export interface EventReaderOptions<Event extends WireEvent = EmotionEvent> {
  readonly kafka: KafkaSettings;
  readonly topic: string;
  readonly decoder: EventDecoder<Event>;
  /** Where to begin where the group has no position: at the oldest event, or with the next. */
  readonly from: 'earliest' | 'latest';
  /** Keeps the position for the next time. Without, a group of its own that is deleted at the end. */
  readonly group?: string | undefined;
  /** From here on no event is missed. */
  readonly onListening: () => void;
  /** A record that is no event was passed over. */
  readonly onUnreadable: (why: UndertoneError) => void;
  /** Something that passes: the brokers are gone, say. Reading is taken up again by itself. */
  readonly onWaiting: (why: UndertoneError) => void;
  /** Ends the reading. */
  readonly signal: AbortSignal;
}

/** @returns whether more is wanted */
export type EventHandler<Event extends WireEvent = EmotionEvent> = (
  event: Event,
) => Promise<boolean>;

/** What one record did wrong and the next may do right. */
const SKIPPED: readonly ErrorCode[] = [
  'WIRE_FORMAT',
  'WIRE_SCHEMA_UNKNOWN',
  'EVENT_UNREADABLE',
  'EVENT_INVALID',
];

const MAX_WAIT_MS = 250;

/**
 * Reads a topic of events as read_committed, each call's events in order, one event at a time: the
 * next waits until `handle` is done with it. A group's position is what was handled.
 *
 * Resolves when `handle` has enough or the signal is aborted. Brokers that go away are waited for.
 *
 * @throws UndertoneError KAFKA_UNAVAILABLE (at the start), KAFKA_DENIED, KAFKA_TOPIC_MISSING,
 *   KAFKA_FAILED, REGISTRY_UNAVAILABLE, and what `handle` throws
 */
export async function readEvents<Event extends WireEvent>(
  options: EventReaderOptions<Event>,
  handle: EventHandler<Event>,
): Promise<void> {
  const { kafka, topic, from, group, signal } = options;
  const client = kafkaClient(kafka);
  await requireTopic(client, topic);
  const groupId = group ?? `undertone-consume-${randomUUID()}`;
  const consumer = client.consumer({
    groupId,
    readUncommitted: false,
    allowAutoTopicCreation: false,
    maxWaitTimeInMs: MAX_WAIT_MS,
  });
  try {
    const reading = new Reading(consumer, options, handle);
    if (signal.aborted) return;
    await consumer.connect();
    await consumer.subscribe({ topic, fromBeginning: from === 'earliest' });
    await reading.untilOver(group !== undefined);
  } catch (cause) {
    throw asKafkaError(cause, `topic ${topic}, group ${groupId}`);
  } finally {
    await consumer.disconnect().catch(() => undefined);
    if (group === undefined) await deleteGroup(client, groupId);
  }
}

/** From the first fetch to the last record that is wanted. */
class Reading<Event extends WireEvent> {
  #isOver = false;
  #listens = false;
  readonly #over: Promise<void>;
  #end: (failure?: unknown) => void = () => undefined;

  constructor(
    private readonly consumer: Consumer,
    private readonly options: EventReaderOptions<Event>,
    private readonly handle: EventHandler<Event>,
  ) {
    this.#over = new Promise((resolve, reject) => {
      this.#end = (failure) => {
        this.#isOver = true;
        if (failure === undefined) resolve();
        // eslint-disable-next-line @typescript-eslint/prefer-promise-reject-errors -- asKafkaError takes it
        else reject(failure);
      };
    });
    this.#over.catch(() => undefined); // met by whoever awaits it, perhaps later
  }

  async untilOver(keepsPosition: boolean): Promise<void> {
    const { signal } = this.options;
    const onAbort = () => {
      this.#end();
    };
    signal.addEventListener('abort', onAbort);
    this.#watch();
    try {
      await this.consumer.run({
        autoCommit: keepsPosition,
        eachBatchAutoResolve: false,
        eachBatch: (batch) => this.#batch(batch),
      });
      await this.#over;
    } finally {
      signal.removeEventListener('abort', onAbort);
    }
  }

  #watch(): void {
    const { consumer } = this;
    const { onListening, onWaiting, topic } = this.options;
    // The first fetch is back, so the positions are fixed from which it was asked for.
    consumer.on(consumer.events.FETCH, () => {
      if (!this.#listens) onListening();
      this.#listens = true;
    });
    // With `restart` false, kafkajs stays connected for ever and does nothing (#1299).
    consumer.on(consumer.events.CRASH, ({ payload: { error, restart } }) => {
      if (restart) onWaiting(asKafkaError(error, `topic ${topic}`));
      else this.#end(error);
    });
  }

  async #batch({ batch, ...control }: EachBatchPayload): Promise<void> {
    for (const message of batch.messages) {
      // After a rebalance another member has these records (and resolveOffset throws, #1366).
      if (this.#isOver || !control.isRunning() || control.isStale()) return;
      try {
        const event = await this.#decoded(message, batch.partition);
        const wantsMore = event === undefined || (await this.handle(event));
        if (!control.isStale()) control.resolveOffset(message.offset);
        if (!wantsMore) this.#end();
      } catch (failure) {
        this.#end(failure);
        return;
      }
      await control.heartbeat();
    }
  }

  async #decoded(message: KafkaMessage, partition: number): Promise<Event | undefined> {
    const { decoder, topic, onUnreadable } = this.options;
    const value = message.value ?? undefined;
    try {
      return await decoder.decode({ value, headers: headersOf(message) });
    } catch (failure) {
      if (!(failure instanceof UndertoneError) || !SKIPPED.includes(failure.code)) throw failure;
      const where = `${topic}, partition ${partition}, offset ${message.offset}`;
      onUnreadable(new UndertoneError(failure.code, { ...failure.details, where }));
      return undefined;
    }
  }
}

function headersOf({ headers = {} }: KafkaMessage): Record<string, string> {
  return Object.fromEntries(
    Object.entries(headers).map(([name, value]) => [name, String([value].flat().at(-1) ?? '')]),
  );
}

/** Who may not delete it leaves it to the broker, which forgets empty groups after a week. */
async function deleteGroup(client: Kafka, groupId: string): Promise<void> {
  const admin = client.admin();
  try {
    await admin.connect();
    await admin.deleteGroups([groupId]);
  } catch {
    return;
  } finally {
    await admin.disconnect().catch(() => undefined);
  }
}
