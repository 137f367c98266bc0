import { resolve } from 'node:path';
import { AvroFileSink } from '../../../connectors/avro-file/avro-file-sink.js';
import { JsonLinesSink } from '../../../connectors/jsonl/json-lines-sink.js';
import { fileOutput, streamOutput } from '../../../connectors/output/byte-output.js';
import { startTrialBroker } from '../../../connectors/trial-broker/start-trial-broker.js';
import type { TrialBroker } from '../../../connectors/trial-broker/trial-broker.js';
import { UndertoneError } from '../../errors.js';
import { fallbackNotice } from '../../model/backend.js';
import type { StreamRun } from '../compose.js';
import { openDisplay, type ShownEvents } from '../display.js';
import { warningsOf } from '../note-warnings.js';
import { startPipelines } from '../pipeline-thread/start-pipelines.js';
import type { ThreadPipelines } from '../pipeline-thread/thread-pipelines.js';
import { Summary, type ChannelSummary } from '../summary.js';
import { demoThroughKafka } from './kafka-demo.js';

/**
 * As `streamEvents`, but through a broker: that of KAFKA_BROKERS, or one that is started for the
 * purpose and ended with it.
 *
 * @returns undefined where no broker can be had, which is said
 * @throws UndertoneError USAGE for what does not go this way, and what broker, model or output fail with
 */
export async function streamThroughKafka(run: StreamRun): Promise<ChannelSummary[] | undefined> {
  checkOptions(run);
  const broker = await findBroker(run);
  if (broker === undefined) return undefined;
  try {
    const { options, declaration, io, notices } = run;
    const pipelines = await startPipelines(options, declaration, io);
    try {
      const notice = fallbackNotice(pipelines.facts.backend);
      if (notice !== undefined) notices.say(notice);
      return await streamOver(broker, pipelines, run);
    } finally {
      await pipelines.dispose();
    }
  } finally {
    await broker.stop();
  }
}

function checkOptions({ options }: StreamRun): void {
  const { utterances, summary, utteranceTopic, summaryTopic } = options;
  const asked = [
    ...(utterances ? ['--utterances'] : []),
    ...(summary ? ['--summary'] : []),
    ...(utteranceTopic === undefined ? [] : ['--utterance-topic']),
    ...(summaryTopic === undefined ? [] : ['--summary-topic']),
  ];
  const [where] = asked;
  if (where === undefined) return;
  throw new UndertoneError('USAGE', {
    what: 'the events of windows alone go through Kafka here',
    where,
    expected: 'no --kafka beside it',
    todo: 'leave --kafka away, or see --utterance-topic and --summary-topic of undertone run',
  });
}

async function findBroker({ io, notices }: StreamRun): Promise<TrialBroker | undefined> {
  const say = (text: string): void => {
    notices.say(text);
  };
  try {
    const onChosen = (description: string): void => {
      say(`through ${description}`);
    };
    return await startTrialBroker({ env: io.environment, onChosen, onProgress: say });
  } catch (error) {
    if (!(error instanceof UndertoneError) || error.code !== 'BROKER_NOT_STARTED') throw error;
    say(`${error.message}; the demo goes on without Kafka`);
    return undefined;
  }
}

async function streamOver(
  { bootstrapServers }: TrialBroker,
  pipelines: ThreadPipelines,
  run: StreamRun,
): Promise<ChannelSummary[]> {
  const { source, declaration, display, io, notices } = run;
  const readerGone = new AbortController();
  const summary = new Summary(display.truth);
  const sinks = await openSinks(run, pipelines, () => {
    readerGone.abort();
  });
  try {
    await demoThroughKafka({
      brokers: bootstrapServers,
      suffix: String(io.nowMs()),
      source,
      pipelines,
      declaration,
      show: async (event) => {
        for (const sink of sinks) await sink.write({ event });
        summary.add(event);
        for (const warning of warningsOf(event)) notices.warn(warning);
      },
      onWarning: (text) => {
        notices.say(text);
      },
      signal: AbortSignal.any([io.interrupted, readerGone.signal]),
    });
  } finally {
    for (const sink of sinks) await sink.close();
    notices.release();
  }
  return summary.channels();
}

async function openSinks(
  { options: { avro, json }, display, io, notices }: StreamRun,
  { facts }: ThreadPipelines,
  onReaderGone: () => void,
): Promise<ShownEvents[]> {
  const file =
    avro === undefined ? [] : [new AvroFileSink(await fileOutput(resolve(io.workingFolder, avro)))];
  if (json) return [...file, new JsonLinesSink(streamOutput(io.stdout, 'stdout', onReaderGone))];
  const { sink, isLive } = openDisplay(display, facts, facts.windows, io, onReaderGone);
  if (isLive) notices.hold();
  return [...file, sink];
}
