import { writeFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { performance } from 'node:perf_hooks';
import type { Command } from 'commander';
import type { Kafka } from 'kafkajs';
import { kafkaClient, patientKafkaClient } from '../../../connectors/kafka/client.js';
import { requireTopic } from '../../../connectors/kafka/require-topic.js';
import { ensureTopics } from '../../../connectors/kafka/topics.js';
import { EXIT, UndertoneError } from '../../errors.js';
import {
  commandOf,
  type CommandCall,
  type CommandDefinition,
  type CommandHost,
} from '../command.js';
import type { CliIo } from '../io.js';
import { kafkaSettings } from '../kafka-options.js';
import { packageRoot } from '../package-root.js';
import type { CallPlan } from '../simulate/plan-calls.js';
import { loadRecording, type Recording } from '../simulate/recording.js';
import { sendingBar } from '../simulate/sending-bar.js';
import type { SentCall } from '../simulate/sent-calls.js';
import { sentSummary, sentSummaryText } from '../simulate/sent-summary.js';
import { simulateCalls } from '../simulate/simulate-calls.js';
import { SIMULATE_OPTIONS } from '../simulate/simulate-options.js';
import { topicsOptions } from '../topic-options.js';

const DEMO_CALL = 'examples/demo-call/demo-call.wav';

const SIMULATE: CommandDefinition<typeof SIMULATE_OPTIONS> = {
  name: 'simulate',
  summary: 'Sends the audio of many simultaneous calls to a Kafka topic, from recordings.',
  options: SIMULATE_OPTIONS,
  examples: [
    ['undertone simulate --create-topics', 'ten calls in real time, to localhost:9092'],
    ['undertone simulate --calls 200 --speed max --manifest calls.jsonl', 'a backlog'],
    ['undertone simulate --loss 0.02 --reorder 0.05 --duplicates 0.02', 'over a bad network'],
  ],
  exitCodes: {
    65: 'a recording is not usable',
    66: 'a recording is missing',
    69: 'no broker answers, or it fails',
    73: 'the manifest cannot be written',
    77: 'the broker refuses the user',
  },
  run: runSimulate,
};

export function simulateCommand(host: CommandHost): Command {
  return commandOf(SIMULATE, host);
}

type Call = CommandCall<typeof SIMULATE_OPTIONS>;

async function runSimulate({ options, io }: Call): Promise<number> {
  const { topic, speed, manifest, json } = options;
  const plan = await planOf(options, io);
  const settings = await kafkaSettings(options, io);
  await prepareTopics(kafkaClient(settings), options);
  const bar = sendingBar(plan, io.stderr);
  const startMs = performance.now();
  const sent = await simulateCalls({
    kafka: patientKafkaClient(settings),
    topic,
    plan,
    speed,
    signal: io.interrupted,
    onSent: (batch) => {
      bar.add(batch);
    },
  }).finally(() => {
    bar.stop();
  });
  const calls = sent.calls();
  if (manifest !== undefined) await writeManifest(resolve(io.workingFolder, manifest), calls);
  const summary = sentSummary(topic, calls, (performance.now() - startMs) / 1_000);
  io.stdout.write(json ? `${JSON.stringify(summary)}\n` : sentSummaryText(summary));
  return io.interrupted.aborted ? EXIT.interrupted : EXIT.ok;
}

async function planOf(options: Call['options'], io: CliIo): Promise<CallPlan> {
  const { encoding, sampleRate, channels, duration } = options;
  const { calls, seed, chunkMs, staggerMs } = options;
  const { loss, duplicates, reorder, jitterMs } = options;
  return {
    calls,
    callPrefix: options.callPrefix ?? newPrefix(io.nowMs()),
    seed,
    chunkMs,
    staggerMs,
    faults: { loss, duplicates, reorder, jitterMs },
    ...(duration !== undefined && { durationSeconds: duration }),
    recordings: await loadAll(options.files ?? [join(packageRoot(), DEMO_CALL)], (path) =>
      loadRecording(resolve(io.workingFolder, path), {
        encoding,
        sampleRateHz: sampleRate,
        ...(channels !== undefined && { channels }),
      }),
    ),
  };
}

/** A call that has ended is not opened again: calls of every run need names of their own. */
function newPrefix(nowMs: number): string {
  return `sim-${new Date(nowMs).toISOString().replace(/[-:]|\.\d+Z$/g, '')}`;
}

async function loadAll(
  [first = '', ...others]: readonly string[],
  load: (path: string) => Promise<Recording>,
): Promise<[Recording, ...Recording[]]> {
  return [await load(first), ...(await Promise.all(others.map(load)))];
}

async function prepareTopics(kafka: Kafka, options: Call['options']): Promise<void> {
  const topics = topicsOptions(options);
  if (topics.create) await ensureTopics(kafka, topics);
  else await requireTopic(kafka, options.topic);
}

async function writeManifest(path: string, calls: readonly SentCall[]): Promise<void> {
  try {
    await writeFile(path, calls.map((call) => `${JSON.stringify(call)}\n`).join(''));
  } catch (cause) {
    throw new UndertoneError('OUTPUT_NOT_WRITABLE', {
      what: 'the manifest cannot be written',
      where: path,
      received: cause instanceof Error ? cause.message : String(cause),
      cause,
    });
  }
}
