import type { Channel } from '../../src/audio/chunk.js';
import type { EmotionEvent } from '../../src/events/emotion-event.js';
import { clockTime, labelIndex, latencyPieces, resultPieces } from './event-line.js';
import { lineOf, type Paint, type Palette, type Piece } from './paint.js';
import { axisMarks, timeAxis, type TimeAxis } from './time-axis.js';
import { clipUnder, type TruthClip } from './truth.js';

/** What a timeline is about; known before the first event. */
export interface TimelineOptions {
  /** Shown above the lanes. */
  readonly title: string;
  readonly lanes: readonly Lane[];
  /** Emotions of the model, for the legend. */
  readonly labels: readonly string[];
  readonly windowMs: number;
  readonly hopMs: number;
  /** Length of the recording; absent where it is live. */
  readonly totalMs?: number;
  readonly truth?: readonly TruthClip[];
  /** Wall clock, ms since 1970: shows how far each event is behind its audio. */
  readonly latencyClock?: () => number;
}

export interface Lane {
  readonly channel: Channel;
  /** Why nothing is computed for this channel; absent where it is. */
  readonly off?: string;
}

/** Columns before the time axis. */
const GUTTER = 11;
const LEVELS = '▁▂▃▄▅▆▇█';
/** No screen is wider than this many windows. */
const MAX_KEPT_WINDOWS = 2_000;

type Windows = readonly (EmotionEvent | undefined)[];

/** Draws the lanes of one call: time runs to the right, a window is a bar of its confidence. */
export class Timeline {
  /** Window events by channel and window index. */
  readonly #windows = new Map<string, Map<number, EmotionEvent>>();
  readonly #latest = new Map<string, EmotionEvent>();
  /** As it was when the latest event came. */
  readonly #latency = new Map<string, Piece[]>();

  constructor(
    private readonly options: TimelineOptions,
    private readonly palette: Palette,
  ) {}

  add(event: EmotionEvent): void {
    this.#latest.set(event.channel, event);
    const nowMs = this.options.latencyClock?.();
    if (nowMs !== undefined) {
      this.#latency.set(event.channel, latencyPieces(event, nowMs, this.palette));
    }
    if (event.kind !== 'window') return;
    const lane = this.#windows.get(event.channel) ?? new Map<number, EmotionEvent>();
    this.#windows.set(event.channel, lane.set(event.windowIndex, event));
    lane.delete(event.windowIndex - MAX_KEPT_WINDOWS);
  }

  /** @returns as many lines at every call, none wider than `columns` */
  draw(columns: number): string[] {
    const axis = this.#axis(columns - GUTTER);
    const lines = [
      [{ text: this.options.title, paint: this.palette.bold }],
      [],
      [gutter(''), { text: axisMarks(axis), paint: this.palette.dim }],
      ...this.options.lanes.flatMap((lane) => this.#lane(lane, axis)),
      [gutter(''), ...this.#legend()],
    ];
    return lines.map((pieces) => lineOf(pieces, columns));
  }

  #axis(columns: number): TimeAxis {
    const heard = [...this.#latest.values()].map(({ windowIndex }) => windowIndex + 1);
    const { hopMs, windowMs, totalMs } = this.options;
    return timeAxis({ columns, hopMs, windowMs, totalMs, heardWindows: Math.max(0, ...heard) });
  }

  #lane(lane: Lane, axis: TimeAxis): Piece[][] {
    const truth = this.options.truth?.filter(({ channel }) => channel === lane.channel);
    const truthRow = truth === undefined ? [] : [[gutter('truth'), ...this.#clips(truth, axis)]];
    const name = gutter(lane.channel, this.palette.bold);
    if (lane.off !== undefined) {
      return [[name, { text: `off: ${lane.off}`, paint: this.palette.dim }], ...truthRow, []];
    }
    const windows = this.#windowsOnScreen(lane.channel, axis);
    const lead = { text: ' '.repeat(axis.leadColumns) };
    return [
      [name, lead, ...this.#bars(windows, axis)],
      [gutter(''), lead, ...this.#labels(windows, axis)],
      ...truthRow,
      [gutter('now'), ...this.#now(lane.channel)],
      [],
    ];
  }

  /** One bar a window, as high as its confidence. */
  #bars(windows: Windows, axis: TimeAxis): Piece[] {
    return windows.map((event, i) => {
      const width = axis.widthOf(i, i + 1);
      if (event === undefined) return { text: ' '.repeat(width) };
      if (event.confidence === null) return { text: '·'.repeat(width), paint: this.palette.dim };
      const level = Math.floor(event.confidence * LEVELS.length);
      const bar = LEVELS[Math.min(level, LEVELS.length - 1)] ?? '';
      return { text: bar.repeat(width), paint: this.#paintOf(event) };
    });
  }

  /** The names of the emotions under their bars, as far as they find room. */
  #labels(windows: Windows, axis: TimeAxis): Piece[] {
    return runsOf(windows).map(({ event, from, to }) => {
      const width = axis.widthOf(from, to);
      const label = event?.label ?? '';
      const text = label.length < width ? label : label.slice(0, Math.max(1, width - 1));
      return { text: text.padEnd(width), paint: event && this.#paintOf(event) };
    });
  }

  /** The clips as they lie in the recording. */
  #clips(clips: readonly TruthClip[], axis: TimeAxis): Piece[] {
    const pieces: Piece[] = [];
    let column = 0;
    for (const clip of clips) {
      const from = Math.max(column, axis.columnOf(clip.startMs));
      const width = Math.min(axis.columnOf(clip.endMs), axis.columns) - from;
      if (width < 1) continue;
      const span = clip.label.slice(0, width).padEnd(width, '─');
      pieces.push({ text: ' '.repeat(from - column) });
      pieces.push({ text: span, paint: this.palette.emotion(clip.label) });
      column = from + width;
    }
    return pieces;
  }

  #now(channel: Channel): Piece[] {
    const latest = this.#latest.get(channel);
    if (latest === undefined) return [];
    const truth = clipUnder(latest, this.options.truth ?? []);
    const note = latest.kind === 'provisional' ? '  (provisional)' : '';
    return [
      { text: `${clockTime(latest.endMs)}  `, paint: this.palette.dim },
      ...resultPieces(latest, truth, this.palette),
      { text: note, paint: this.palette.dim },
      ...(this.#latency.get(channel) ?? []),
    ];
  }

  #legend(): Piece[] {
    return this.options.labels.map((label, i) => ({
      text: `█${label} `,
      paint: this.palette.emotion(label, i),
    }));
  }

  #windowsOnScreen(channel: Channel, { firstWindow, windowCount }: TimeAxis): Windows {
    const windows = this.#windows.get(channel);
    return Array.from({ length: windowCount }, (_, i) => windows?.get(firstWindow + i));
  }

  #paintOf(event: EmotionEvent): Paint {
    return event.label === null
      ? this.palette.dim
      : this.palette.emotion(event.label, labelIndex(event));
  }
}

interface Run {
  readonly event: EmotionEvent | undefined;
  readonly from: number;
  readonly to: number;
}

/** Neighbouring windows of one label, put together. */
function runsOf(windows: Windows): Run[] {
  const starts = windows.flatMap((event, i) =>
    i > 0 && event?.label === windows[i - 1]?.label ? [] : [i],
  );
  return starts.map((from, i) => ({
    event: windows[from],
    from,
    to: starts[i + 1] ?? windows.length,
  }));
}

function gutter(text: string, paint?: Paint): Piece {
  return { text: text.padEnd(GUTTER), paint };
}
