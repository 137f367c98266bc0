import type { WireEvent } from '../../connectors/kafka/event-encoder.js';
import { JsonLinesSink } from '../../connectors/jsonl/json-lines-sink.js';
import { streamOutput } from '../../connectors/output/byte-output.js';
import { EventLinesSink } from '../../connectors/terminal/event-lines-sink.js';
import { summaryPieces, utterancePieces } from '../../connectors/terminal/followed-line.js';
import {
  lineOf,
  paletteOf,
  wantsColor,
  type Palette,
  type Piece,
} from '../../connectors/terminal/paint.js';
import { fitsTimeline, TimelineSink } from '../../connectors/terminal/timeline-sink.js';
import type { CallSummary } from '../events/call-summary.js';
import type { EmotionEvent } from '../events/emotion-event.js';
import type { UtteranceEvent } from '../events/utterance-event.js';
import type { CliIo } from './io.js';

/** Where events that were read are shown. */
export interface EventDisplay<Event extends WireEvent = EmotionEvent> {
  /** Whether it redraws itself, so that nothing else may write between. */
  readonly isLive: boolean;
  show(event: Event): Promise<void>;
  close(): Promise<void>;
}

/**
 * JSON Lines where they are asked for; the timeline of a call where one is named and the terminal
 * can show it; else a line an event.
 */
export function consumeDisplay(
  { json, call }: { readonly json: boolean; readonly call: string | undefined },
  { stdout, environment }: CliIo,
  onReaderGone: () => void,
): EventDisplay {
  const palette = paletteOf(wantsColor(environment, stdout.isTTY === true));
  const output = streamOutput(stdout, 'stdout', onReaderGone);
  const lines = new EventLinesSink(output, palette, { showCall: call === undefined });
  if (!json && call !== undefined && fitsTimeline(stdout, environment)) {
    const open = (event: EmotionEvent) => timelineOf(event, stdout, palette);
    return new CallTimeline(open, lines);
  }
  const sink = json ? new JsonLinesSink(output) : lines;
  return {
    isLive: false,
    show: (event) => sink.write({ event }),
    close: () => sink.close(),
  };
}

/** JSON Lines where they are asked for, else a line an utterance. */
export function utteranceDisplay(
  ...[choice, io, onReaderGone]: Shown
): EventDisplay<UtteranceEvent> {
  const { sink, line, close } = lineDisplay(choice, io, onReaderGone);
  return {
    ...{ isLive: false, close },
    show: (event) =>
      choice.json
        ? sink.writeUtterance(event)
        : line(event.callId, (palette) => utterancePieces(event, palette)),
  };
}

/** JSON Lines where they are asked for, else a line a channel. */
export function summaryDisplay(...[choice, io, onReaderGone]: Shown): EventDisplay<CallSummary> {
  const { sink, line, close } = lineDisplay(choice, io, onReaderGone);
  return {
    ...{ isLive: false, close },
    show: (event) =>
      choice.json
        ? sink.writeSummary(event)
        : line(event.callId, (palette) => summaryPieces(event, palette)),
  };
}

type Shown = Parameters<typeof consumeDisplay>;

/** The call stands before each line where none is named. */
function lineDisplay(...[{ call }, { stdout, environment }, onReaderGone]: Shown) {
  const output = streamOutput(stdout, 'stdout', onReaderGone);
  const palette = paletteOf(wantsColor(environment, stdout.isTTY === true));
  return {
    sink: new JsonLinesSink(output),
    line: (callId: string, piecesOf: (palette: Palette) => Piece[]): Promise<void> => {
      const named = call === undefined ? [{ text: `${callId}  ` }] : [];
      return output.write(`${lineOf([...named, ...piecesOf(palette)], Infinity)}\n`);
    },
    close: (): Promise<void> => output.close(),
  };
}

/** Events do not say what the hop is until there is one of a later window: until then they wait. */
class CallTimeline implements EventDisplay {
  readonly isLive = true;
  #held: EmotionEvent[] = [];
  #timeline: TimelineSink | undefined;

  constructor(
    private readonly open: (event: EmotionEvent) => TimelineSink,
    private readonly lines: EventLinesSink,
  ) {}

  show(event: EmotionEvent): Promise<void> {
    this.#held.push(event);
    if (event.kind === 'window' && event.windowIndex > 0) this.#timeline ??= this.open(event);
    if (this.#timeline === undefined) return Promise.resolve();
    for (const held of this.#held) this.#timeline.write({ event: held });
    this.#held = [];
    return Promise.resolve();
  }

  async close(): Promise<void> {
    this.#timeline?.close();
    for (const event of this.#held) await this.lines.write({ event });
    await this.lines.close();
  }
}

function timelineOf(
  event: EmotionEvent,
  terminal: CliIo['stdout'],
  palette: Palette,
): TimelineSink {
  const { callId, modelId, channel, scores, startMs, endMs, windowIndex } = event;
  const channels = channel === 'mono' ? (['mono'] as const) : (['customer', 'agent'] as const);
  return new TimelineSink(terminal, palette, {
    title: `undertone consume · ${callId} · ${modelId}`,
    lanes: channels.map((lane) => ({ channel: lane })),
    labels: scores.map(({ label }) => label),
    windowMs: endMs - startMs,
    hopMs: startMs / windowIndex,
  });
}
