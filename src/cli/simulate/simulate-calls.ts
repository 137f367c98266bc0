import { performance } from 'node:perf_hooks';
import { AudioProducer } from '../../../connectors/kafka/audio-producer.js';
import { writeAudioRecord } from '../../../connectors/kafka/write-audio-record.js';
import type { Kafka } from 'kafkajs';
import type { PlannedRecord } from './call-records.js';
import { planCalls, type CallPlan } from './plan-calls.js';
import { sendInTime } from './send-calls.js';
import { SentCalls } from './sent-calls.js';

export interface Simulation {
  readonly kafka: Kafka;
  readonly topic: string;
  readonly plan: CallPlan;
  /** Times real time; 0: as fast as possible. */
  readonly speed: number;
  /** Ends the calls where they are. */
  readonly signal: AbortSignal;
  /** Told behind every batch. */
  readonly onSent: (batch: readonly PlannedRecord[]) => void;
}

/**
 * Sends the calls of a plan, all of them or as far as the signal lets it; then those that are open
 * are ended, so that nobody waits for them.
 *
 * @throws UndertoneError KAFKA_…
 */
export async function simulateCalls(simulation: Simulation): Promise<SentCalls> {
  const { kafka, topic, plan, speed, signal, onSent } = simulation;
  const sent = new SentCalls();
  const producer = new AudioProducer(kafka, topic);
  const send = async (batch: readonly PlannedRecord[]): Promise<void> => {
    await producer.send(batch.map(({ chunk, seq }) => writeAudioRecord(chunk, seq)));
    for (const record of batch) sent.add(record);
    onSent(batch);
  };
  try {
    await producer.connect();
    const nowMs = () => performance.now();
    await sendInTime(planCalls(plan), send, {
      speed,
      nowMs,
      signal,
      maxBatchBytes: MAX_SEND_BYTES,
    });
    await send(sent.endings());
    return sent;
  } finally {
    await producer.close();
  }
}

/** Bounds what is held, and how long the sending waits for one batch. */
const MAX_SEND_BYTES = 512 * 1024;
