import { setTimeout as sleep } from 'node:timers/promises';
import type { Kafka } from 'kafkajs';
import { AudioReader } from '../../../connectors/kafka/audio-reader.js';
import { fingerprintEncoder } from '../../../connectors/kafka/event-encoder.js';
import type { Processor } from '../../../connectors/kafka/processor.js';
import type { TopicNames } from '../../../connectors/kafka/topics.js';
import { resolveOptions } from '../options.js';
import type { ProcessObserver } from '../processing/observer.js';
import { openProcessor } from '../processing/open-processor.js';
import { permittedChannels } from '../processing/permitted-channels.js';
import { RUN_OPTIONS } from '../processing/run-options.js';
import type { DemoTopics } from './demo-topics.js';
import type { KafkaDemo } from './kafka-demo-options.js';
import { sendCall } from './send-call.js';
import type { WrittenEvents } from './written-events.js';

/**
 * Sends the call and processes it; resolves when everything that came of it is committed.
 *
 * @throws UndertoneError KAFKA_…
 */
export async function processCall(
  demo: KafkaDemo,
  kafka: Kafka,
  { names, partitionCount }: DemoTopics,
  written: WrittenEvents,
): Promise<void> {
  const { declaration, pipelines, onWarning, signal } = demo;
  const processor = openProcessor(runOptions(demo, names), {
    kafka,
    partitionCount,
    reader: new AudioReader(),
    encoders: { encoder: fingerprintEncoder() },
    pipelines,
    permitted: permittedChannels(declaration),
    observer: observerOf(written, onWarning),
  });
  const done = new AbortController();
  const sending = whenReady(processor, done.signal)
    .then(() => sendCall(kafka, names.audio, demo.source, signal))
    .then(() => whenIdle(processor, AbortSignal.any([done.signal, signal])))
    .finally(() => {
      done.abort();
    });
  const processing = processor.run(done.signal).finally(() => {
    done.abort();
  });
  await Promise.all([sending, processing]);
  written.final();
}

function runOptions({ brokers, suffix }: KafkaDemo, names: TopicNames) {
  const flags = {
    brokers,
    topic: names.audio,
    eventsTopic: names.events,
    checkpointsTopic: names.checkpoints,
    deadLettersTopic: names.deadLetters,
    group: `undertone-demo-${suffix}`,
    transactionalPrefix: `undertone-demo-${suffix}`,
    from: 'earliest',
    shards: 1,
  };
  return resolveOptions(RUN_OPTIONS, { flags, environment: {}, config: { path: '', values: {} } });
}

/** The demo is over in a minute: of all that a processor says only this concerns who watches. */
function observerOf(
  { written }: WrittenEvents,
  onWarning: (text: string) => void,
): ProcessObserver {
  const ignored = (): void => undefined;
  return {
    assigned: ignored,
    startedAfresh: ignored,
    restored: ignored,
    taken: ignored,
    skipped: ignored,
    clockJumped: ignored,
    written,
    shardFailed: (_shard, { message }) => {
      onWarning(message);
    },
    deadLettered: (_record, { message }) => {
      onWarning(message);
    },
  };
}

const POLL_MS = 50;

async function whenReady(processor: Processor, signal: AbortSignal): Promise<void> {
  while (!processor.isReady && !signal.aborted) await sleep(POLL_MS);
}

/** All records taken, and every call ended with its last event. */
async function whenIdle(processor: Processor, signal: AbortSignal): Promise<void> {
  let hasSeenAudio = false;
  const isIdle = (): boolean => {
    hasSeenAudio ||= processor.progress.some(({ position }) => position > 0);
    return hasSeenAudio && processor.openTracks === 0;
  };
  while (!isIdle() && !signal.aborted) await sleep(POLL_MS);
}
