/** The one place where connectors meet the pipeline. */
import { resolve } from 'node:path';
import { AvroFileSink } from '../../connectors/avro-file/avro-file-sink.js';
import { JsonLinesSink } from '../../connectors/jsonl/json-lines-sink.js';
import { fileOutput, streamOutput } from '../../connectors/output/byte-output.js';
import { fallbackNotice } from '../model/backend.js';
import type { InferenceSet } from '../model/inference-set.js';
import { startInferenceSet } from '../model/start-inference.js';
import type { Declaration } from '../operators/permit-channels.js';
import type { AudioSource, EventSink } from '../ports.js';
import { runPipeline } from '../run-pipeline.js';
import { openDisplay, type DisplayOptions } from './display.js';
import { FanOutSink } from './fan-out-sink.js';
import { checkFollowOutput, followOptions } from './follow-options.js';
import type { CliIo } from './io.js';
import { kafkaSinks, type KAFKA_SINK_OPTIONS } from './kafka-sink.js';
import { warningsOf } from './note-warnings.js';
import { modelFolder } from './model-folder.js';
import type { Notices } from './notices.js';
import type { OptionValues } from './options.js';
import type { OUTPUT_OPTIONS, STREAM_OPTIONS } from './stream-options.js';
import { Summary, type ChannelSummary } from './summary.js';
import { windowOptions, type WindowOptions } from './window-options.js';

export interface StreamRun {
  readonly source: AudioSource;
  readonly options: OptionValues<
    typeof STREAM_OPTIONS & typeof OUTPUT_OPTIONS & typeof KAFKA_SINK_OPTIONS
  >;
  readonly deterministic: boolean;
  readonly declaration: Declaration;
  readonly display: DisplayOptions;
  readonly notices: Notices;
  readonly io: CliIo;
}

/**
 * Streams a source through the pipeline to where the options send its events, until it ends, is
 * interrupted, or nobody reads any more. Whatever happens, events that were due are written.
 *
 * @throws UndertoneError USAGE, and what model, pipeline, source or sinks fail with
 */
export async function streamEvents(run: StreamRun): Promise<ChannelSummary[]> {
  const { options, deterministic, io, notices } = run;
  checkFollowOutput(options);
  const inference = await startInferenceSet({
    modelFolders: options.model.map((named) => modelFolder(named, io.workingFolder)),
    backend: { prefer: options.backend },
    ...(deterministic && { maxBatch: 1 }),
  });
  try {
    const notice = fallbackNotice(inference.all[0].backend);
    if (notice !== undefined) notices.say(notice);
    return await streamWith(inference, run);
  } finally {
    notices.release();
    await inference.dispose();
  }
}

async function streamWith(inference: InferenceSet, run: StreamRun): Promise<ChannelSummary[]> {
  const { source, options, deterministic, declaration, display, io } = run;
  const window = windowOptions(inference, options);
  const readerGone = new AbortController();
  const summary = new Summary(display.truth);
  const sinks = [
    ...(await openSinks(run, inference, window, () => {
      readerGone.abort();
    })),
    bookkeeping(summary, run.notices),
  ];
  await runPipeline({
    source,
    sink: new FanOutSink(sinks),
    inference,
    declaration,
    ...followOptions(options),
    ...window.asked,
    deterministic,
    ...(options.uncertainBelow !== undefined && { uncertainBelow: options.uncertainBelow }),
    signal: AbortSignal.any([io.interrupted, readerGone.signal]),
  });
  return summary.channels();
}

async function openSinks(
  { options, display, io, notices }: StreamRun,
  { all }: InferenceSet,
  window: WindowOptions,
  onReaderGone: () => void,
): Promise<EventSink[]> {
  const { avro, json } = options;
  const file =
    avro === undefined ? [] : [new AvroFileSink(await fileOutput(resolve(io.workingFolder, avro)))];
  const stored = [...file, ...(await kafkaSinks(options, io, notices))];
  if (json) {
    return [...stored, new JsonLinesSink(streamOutput(io.stdout, 'stdout', onReaderGone))];
  }
  const shown = { specs: all.map(({ spec }) => spec), backend: all[0].backend };
  const { sink, isLive } = openDisplay(display, shown, window, io, onReaderGone);
  if (isLive) notices.hold();
  return [...stored, sink];
}

/** Counts events, and tells people what happened to their audio. */
function bookkeeping(summary: Summary, notices: Notices): EventSink {
  return {
    name: 'summary',
    write: ({ event }) => {
      summary.add(event);
      for (const warning of warningsOf(event)) notices.warn(warning);
    },
    close: () => undefined,
  };
}
