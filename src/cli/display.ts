import { streamOutput } from '../../connectors/output/byte-output.js';
import { EventLinesSink } from '../../connectors/terminal/event-lines-sink.js';
import { paletteOf, wantsColor } from '../../connectors/terminal/paint.js';
import { fitsTimeline, TimelineSink } from '../../connectors/terminal/timeline-sink.js';
import type { Lane } from '../../connectors/terminal/timeline.js';
import type { TruthClip } from '../../connectors/terminal/truth.js';
import type { Backend } from '../model/backend.js';
import type { ModelSpec } from '../model/port.js';
import type { EventSink, PipelineOutput } from '../ports.js';
import type { CliIo } from './io.js';
import type { WindowOptions } from './window-options.js';

/** What people are shown of a run. */
export interface DisplayOptions {
  readonly title: string;
  /** The lanes of the one call that is shown; absent where there are several calls. */
  readonly lanes?: readonly Lane[];
  readonly totalMs?: number;
  readonly truth?: readonly TruthClip[];
  /** Shows how far events are behind their audio, where that is live. */
  readonly showLatency?: boolean;
}

/** The models that a pipeline was started with; all of them know the same labels. */
export interface ShownModels {
  readonly specs: readonly ModelSpec[];
  readonly backend: Backend;
}

/** A sink that looks at events alone. */
export interface ShownEvents extends EventSink {
  write(output: Pick<PipelineOutput, 'event'>): Promise<void> | void;
}

export interface Display {
  readonly sink: ShownEvents;
  /** Whether it redraws itself, so that nothing else may write between. */
  readonly isLive: boolean;
}

/**
 * A timeline where there is one call and a terminal that can show it; elsewhere a line an event.
 *
 * @param onReaderGone called when whoever reads stdout has closed it
 */
export function openDisplay(
  { title, lanes, totalMs, truth, showLatency = false }: DisplayOptions,
  { specs, backend }: ShownModels,
  { windowMs, hopMs }: Pick<WindowOptions, 'windowMs' | 'hopMs'>,
  io: CliIo,
  onReaderGone: () => void,
): Display {
  const { stdout, environment, nowMs } = io;
  const palette = paletteOf(wantsColor(environment, stdout.isTTY === true));
  const known = {
    ...(truth !== undefined && { truth }),
    ...(showLatency && { latencyClock: nowMs }),
  };
  if (lanes === undefined || !fitsTimeline(stdout, environment)) {
    const output = streamOutput(stdout, 'stdout', onReaderGone);
    const showCall = lanes === undefined;
    return { isLive: false, sink: new EventLinesSink(output, palette, { showCall, ...known }) };
  }
  const timeline = {
    title: `${title} · ${specs.map(({ modelId }) => modelId).join(' + ')} · ${backend.name}`,
    lanes,
    labels: specs[0]?.labels ?? [],
    windowMs,
    hopMs,
    ...(totalMs !== undefined && { totalMs }),
    ...known,
  };
  const sink = new TimelineSink(stdout, palette, timeline);
  io.abandoned?.addEventListener('abort', () => {
    sink.abandon();
  });
  return { isLive: true, sink };
}
