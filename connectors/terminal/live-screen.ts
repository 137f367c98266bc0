import type { Writable } from 'node:stream';

/** A stream of text that is a terminal. */
export type Terminal = Writable & {
  readonly isTTY?: boolean;
  readonly columns?: number;
  readonly rows?: number;
};

const DEFAULT_COLUMNS = 80;
const DEFAULT_ROWS = 24;
const REDRAW_MS = 80;

const HIDE_CURSOR = '\u001b[?25l';
const SHOW_CURSOR = '\u001b[?25h';
const CLEAR_SCREEN = '\u001b[2J\u001b[H';
const CLEAR_LINE_END = '\u001b[K';

/** A block of lines that is drawn over itself, at most every 80 ms, until it is closed. */
export class LiveScreen {
  #drawnRows = 0;
  #timer: NodeJS.Timeout | undefined;

  /** @param draw gives the lines for a width */
  constructor(
    private readonly terminal: Terminal,
    private readonly draw: (columns: number) => readonly string[],
  ) {
    terminal.write(HIDE_CURSOR);
    terminal.on('resize', this.#onResize);
    this.#drawNow();
  }

  /** Something changed; the screen follows soon. */
  refresh(): void {
    this.#timer ??= setTimeout(() => {
      this.#timer = undefined;
      this.#drawNow();
    }, REDRAW_MS);
  }

  /** Draws the last state and leaves it standing. */
  close(): void {
    clearTimeout(this.#timer);
    this.terminal.off('resize', this.#onResize);
    this.#drawNow();
    this.terminal.write(SHOW_CURSOR);
  }

  /** A new width has wrapped old lines, so their place is unknown: begin on a clean screen. */
  readonly #onResize = (): void => {
    this.terminal.write(CLEAR_SCREEN);
    this.#drawnRows = 0;
    this.#drawNow();
  };

  #drawNow(): void {
    const { columns, rows } = sizeOf(this.terminal);
    const lines = this.draw(columns).slice(0, rows - 1);
    const up = this.#drawnRows === 0 ? '' : `\u001b[${this.#drawnRows}A`;
    this.terminal.write(`${up}${lines.map((line) => `${line}${CLEAR_LINE_END}\n`).join('')}`);
    this.#drawnRows = lines.length;
  }
}

/** Width and height; what a terminal does not tell is taken to be 80 by 24. */
export function sizeOf({ columns, rows }: Terminal): { columns: number; rows: number } {
  return {
    columns: columns === undefined || columns === 0 ? DEFAULT_COLUMNS : columns,
    rows: rows === undefined || rows === 0 ? DEFAULT_ROWS : rows,
  };
}
