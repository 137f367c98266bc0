import type { AudioRecord } from '../../../connectors/kafka/audio-record.js';
import type { PartitionProgress } from '../../../connectors/kafka/processor-observer.js';
import { BYTES_PER_SAMPLE } from '../../audio/format.js';
import type { UtteranceEvent } from '../../events/utterance-event.js';
import type { BatchFacts } from '../../model/inference-queue.js';
import type { StreamEnd } from '../../ports.js';
import type { Metrics } from './metrics.js';
import type { ProcessObserver } from './observer.js';

/** What is asked of the processor at each scrape. */
export interface ProcessView {
  readonly isReady: boolean;
  readonly progress: readonly PartitionProgress[];
  readonly openTracks: number;
}

/** Counts what happens, for Prometheus. */
export class ProcessMetrics implements ProcessObserver {
  readonly #metrics: Metrics;
  readonly #wallMs: () => number;
  /** Committed offsets by partition. */
  readonly #committed = new Map<number, number>();

  /** @param wallMs the clock that record times are compared with; milliseconds since 1970 */
  constructor(metrics: Metrics, wallMs: () => number) {
    this.#metrics = metrics;
    this.#wallMs = wallMs;
  }

  /** Brings everything up to date that is not counted but looked at. */
  look({ isReady, progress, openTracks }: ProcessView): void {
    const { positionLag, committedLag, activeCalls, ready } = this.#metrics;
    ready.set(isReady ? 1 : 0);
    activeCalls.set(openTracks);
    positionLag.reset();
    committedLag.reset();
    for (const { partition, position, end } of progress) {
      const committed = this.#committed.get(partition) ?? position;
      positionLag.set({ partition }, end - position);
      committedLag.set({ partition }, end - committed);
    }
  }

  readonly batch = ({ windows, durationMs }: BatchFacts): void => {
    if (windows === 0) return;
    this.#metrics.windows.inc(windows);
    this.#metrics.batchWindows.observe(windows);
    this.#metrics.inference.observe(durationMs / 1_000);
  };

  readonly assigned: ProcessObserver['assigned'] = (shards) => {
    this.#metrics.rebalances.inc();
    this.#metrics.shards.set(shards.length);
  };

  readonly startedAfresh: ProcessObserver['startedAfresh'] = () => undefined;

  readonly shardFailed: ProcessObserver['shardFailed'] = (_shard, { code }) => {
    this.#metrics.shardRestarts.inc({ code });
    if (code === 'KAFKA_FENCED') this.#metrics.fenced.inc();
  };

  readonly restored: ProcessObserver['restored'] = (partition, position) => {
    this.#committed.set(partition, position);
  };

  readonly taken: ProcessObserver['taken'] = (_record, audio, dropped) => {
    const seconds = audio === undefined ? 0 : secondsOf(audio);
    this.#metrics.records.inc();
    this.#metrics.audioSeconds.inc(seconds);
    if (dropped === undefined) return;
    this.#metrics.dropped.inc({ reason: dropped });
    this.#metrics.droppedAudioSeconds.inc({ reason: dropped }, seconds);
  };

  readonly deadLettered: ProcessObserver['deadLettered'] = (_record, { code }) => {
    this.#metrics.records.inc();
    this.#metrics.deadLetters.inc({ code });
  };

  readonly clockJumped: ProcessObserver['clockJumped'] = () => {
    this.#metrics.clockJumps.inc();
  };

  readonly skipped: ProcessObserver['skipped'] = ({ channels, whole }) => {
    for (const channel of channels) {
      this.#metrics.skippedCalls.inc({ channel, whole: String(whole) });
    }
  };

  readonly written: ProcessObserver['written'] = (_shard, work, durationMs) => {
    const { transactions, transactionTime, events, notes, endToEnd } = this.#metrics;
    transactions.inc();
    transactionTime.observe(durationMs / 1_000);
    const nowMs = this.#wallMs();
    for (const { write, outputs, ends } of work) {
      this.#committed.set(write.partition, write.lowWatermark);
      for (const { kind, status } of [...outputs, ...ends].flatMap(utterancesOf)) {
        events.inc({ kind, status });
      }
      for (const { summary } of ends) {
        if (summary !== undefined) events.inc({ kind: summary.kind, status: 'final' });
      }
      for (const { event } of outputs) {
        events.inc({ kind: event.kind, status: event.status });
        for (const note of event.notes) notes.inc({ note });
        endToEnd.observe(Math.max(0, nowMs - event.eventTime) / 1_000);
      }
    }
  };
}

function utterancesOf({ utterances = [] }: Partial<StreamEnd>): readonly UtteranceEvent[] {
  return utterances;
}

function secondsOf({ format, bytes }: AudioRecord): number {
  const frameBytes = BYTES_PER_SAMPLE[format.encoding] * format.channels.length;
  return bytes.length / frameBytes / format.sampleRateHz;
}
