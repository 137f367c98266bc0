import type { Kafka } from 'kafkajs';
import type { TopicNames } from '../../connectors/kafka/topics.js';
import {
  callSummaryCodec,
  emotionEventCodec,
  utteranceEventCodec,
} from '../../src/events/avro-codec.js';
import type { CallSummary } from '../../src/events/call-summary.js';
import type { EmotionEvent } from '../../src/events/emotion-event.js';
import type { UtteranceEvent } from '../../src/events/utterance-event.js';
import type { Told } from '../oracle/told.js';
import { TopicReader } from './topic-reader.js';

/** Everything committed on the topics of events of all kinds. */
export class TopicReaders {
  readonly #events: TopicReader<EmotionEvent>;
  readonly #utterances: TopicReader<UtteranceEvent>;
  readonly #summaries: TopicReader<CallSummary>;

  constructor(kafka: Kafka, topics: Required<TopicNames>, partitions: number) {
    const { events, utterances, summaries } = topics;
    this.#events = new TopicReader(kafka, events, emotionEventCodec(), partitions);
    this.#utterances = new TopicReader(kafka, utterances, utteranceEventCodec(), partitions);
    this.#summaries = new TopicReader(kafka, summaries, callSummaryCodec(), partitions);
  }

  async start(): Promise<void> {
    await Promise.all(this.#all.map((reader) => reader.start()));
  }

  /** When the latest event of a window came. */
  get latestMs(): number {
    return this.#events.latestMs;
  }

  /** How many of those are there. */
  present({ events, utterances, summaries }: Told): number {
    return (
      events.filter(({ id }) => this.#events.has(id)).length +
      utterances.filter(({ id }) => this.#utterances.has(id)).length +
      summaries.filter(({ id }) => this.#summaries.has(id)).length
    );
  }

  /** As `TopicReader.upToNow`, of all. */
  async upToNow(timeoutMs: number): Promise<Told> {
    const [events, utterances, summaries] = await Promise.all([
      this.#events.upToNow(timeoutMs),
      this.#utterances.upToNow(timeoutMs),
      this.#summaries.upToNow(timeoutMs),
    ]);
    return { events, utterances, summaries };
  }

  get repeated(): string[] {
    return this.#all.flatMap(({ repeated }) => repeated);
  }

  async stop(): Promise<void> {
    await Promise.all(this.#all.map((reader) => reader.stop()));
  }

  get #all() {
    return [this.#events, this.#utterances, this.#summaries];
  }
}

export function countOf({ events, utterances, summaries }: Told): number {
  return events.length + utterances.length + summaries.length;
}
