import { setTimeout as sleep } from 'node:timers/promises';
import type { Kafka } from 'kafkajs';
import { kafkaClient } from '../../connectors/kafka/client.js';
import { ensureTopics, type TopicNames } from '../../connectors/kafka/topics.js';
import { freePort } from '../../connectors/trial-broker/free-port.js';
import { startTrialBroker } from '../../connectors/trial-broker/start-trial-broker.js';
import { undertone, type Program } from './program.js';

const PARTITIONS = 12;
const READY_TIMEOUT_MS = 120_000;

/** A broker on this machine, and topics of a bench's own. */
export interface Stage {
  readonly kafka: Kafka;
  readonly brokers: string;
  readonly topics: TopicNames;
  /** What names the topics for `undertone run` and `undertone simulate`. */
  readonly topicFlags: readonly string[];
}

/** `undertone run`, and what it counts. */
export interface Processor extends Program {
  /** Its metrics at this moment, by name; summed over labels. */
  metrics(): Promise<(name: string) => number>;
}

/** Runs a bench with a broker of its own, which ends with it. */
export async function onStage(bench: (open: () => Promise<Stage>) => Promise<void>): Promise<void> {
  const broker = await startTrialBroker({
    onChosen: (description) => {
      console.log(`Broker: ${description}`);
    },
  });
  const brokers = broker.bootstrapServers;
  const kafka = kafkaClient({ brokers: brokers.split(','), clientId: 'undertone-bench' });
  let number = 0;
  try {
    await bench(async () => {
      number += 1;
      const topics = namesOf(`bench-${process.pid}-${number}`);
      await ensureTopics(kafka, { names: topics, create: true, partitions: PARTITIONS });
      return { kafka, brokers, topics, topicFlags: flagsOf(topics) };
    });
  } finally {
    await broker.stop();
  }
}

/** The same stage, but for the audio, which comes from another one. */
export function withAudioOf(stage: Stage, { topics: { audio } }: Stage): Stage {
  const topics = { ...stage.topics, audio };
  return { ...stage, topics, topicFlags: flagsOf(topics) };
}

/** `undertone run` from the beginning of the topic on, which may still be starting. */
export function spawnProcessor(
  { brokers, topics, topicFlags }: Stage,
  flags: readonly string[] = [],
): Program {
  return undertone(
    ...['run', '--brokers', brokers, ...topicFlags, '--group', topics.events],
    ...['--transactional-prefix', topics.events, '--log-level', 'error'],
    ...['--from', 'earliest', ...flags],
  );
}

/** Resolves when it has joined its group and is ready for audio. */
export async function startProcessor(
  stage: Stage,
  flags: readonly string[] = [],
): Promise<Processor> {
  const port = await freePort();
  const processor = spawnProcessor(stage, ['--metrics-port', String(port), ...flags]);
  const page = (path: string) => fetch(`http://127.0.0.1:${port}${path}`);
  const isReady = async () => (await page('/readyz').catch(() => undefined))?.ok === true;
  const deadlineMs = Date.now() + READY_TIMEOUT_MS;
  while (!(await Promise.race([isReady(), processor.ended.then(() => false)]))) {
    if (Date.now() > deadlineMs) throw new Error('undertone run is not ready in time');
    await sleep(50);
  }
  return {
    ...processor,
    metrics: async () => {
      const text = await (await page('/metrics')).text();
      return (name) => sumOf(text, name);
    },
  };
}

function namesOf(base: string): TopicNames {
  return {
    audio: `${base}-audio`,
    events: `${base}-events`,
    checkpoints: `${base}-checkpoints`,
    deadLetters: `${base}-dead-letters`,
  };
}

function flagsOf({ audio, events, checkpoints, deadLetters }: TopicNames): readonly string[] {
  return [
    ...['--topic', audio, '--events-topic', events],
    ...['--checkpoints-topic', checkpoints, '--dead-letters-topic', deadLetters],
  ];
}

function sumOf(page: string, name: string): number {
  return page
    .split('\n')
    .filter((line) => line.startsWith(`${name}{`) || line.startsWith(`${name} `))
    .reduce((sum, line) => sum + Number(line.slice(line.lastIndexOf(' '))), 0);
}
