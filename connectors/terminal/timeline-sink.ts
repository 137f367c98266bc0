import type { EventSink, PipelineOutput } from '../../src/ports.js';
import { LiveScreen, sizeOf, type Terminal } from './live-screen.js';
import type { Palette } from './paint.js';
import { Timeline, type TimelineOptions } from './timeline.js';

/** Smaller terminals get lines instead (see `fitsTimeline`). */
const MIN_COLUMNS = 60;
const MIN_ROWS = 16;

/** A live timeline of one call, redrawn in place. Holds the windows that a screen can show. */
export class TimelineSink implements EventSink {
  readonly name = 'terminal timeline';
  readonly #timeline: Timeline;
  readonly #screen: LiveScreen;

  constructor(terminal: Terminal, palette: Palette, options: TimelineOptions) {
    this.#timeline = new Timeline(options, palette);
    this.#screen = new LiveScreen(terminal, (columns) => this.#timeline.draw(columns));
  }

  write({ event }: Pick<PipelineOutput, 'event'>): void {
    this.#timeline.add(event);
    this.#screen.refresh();
  }

  close(): void {
    this.#screen.close();
  }

  /** For a program that ends at once: the terminal is given back, and nothing stays on it. */
  abandon(): void {
    this.#screen.abandon();
  }
}

/** Whether a timeline can be drawn: a terminal that moves its cursor and is large enough. */
export function fitsTimeline(
  terminal: Terminal,
  environment: Readonly<Record<string, string | undefined>>,
): boolean {
  const { columns, rows } = sizeOf(terminal);
  const moves = terminal.isTTY === true && environment['TERM'] !== 'dumb';
  return moves && columns >= MIN_COLUMNS && rows >= MIN_ROWS;
}
