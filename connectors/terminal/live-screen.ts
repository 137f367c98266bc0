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

const ENTER = '\u001b[?1049h\u001b[?25l';
const LEAVE = '\u001b[?1049l\u001b[?25h';
const CLEAR_SCREEN = '\u001b[2J';
const HOME = '\u001b[H';
const CLEAR_LINE = '\u001b[2K';
const CLEAR_BELOW = '\u001b[J';

/**
 * A block of lines that is drawn over itself, at most every 80 ms, until it is closed. It lives on
 * the terminal's second screen, where lines are not folded anew when the width changes, and stays
 * on the first one as it was last.
 */
export class LiveScreen {
  #timer: NodeJS.Timeout | undefined;
  #isLive = true;

  /** @param draw gives the lines for a width */
  constructor(
    private readonly terminal: Terminal,
    private readonly draw: (columns: number) => readonly string[],
  ) {
    terminal.write(ENTER);
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

  /** Leaves the last state standing, at the width of this moment. */
  close(): void {
    if (!this.#isLive) return;
    this.abandon();
    const lines = this.draw(sizeOf(this.terminal).columns);
    this.terminal.write(lines.map((line) => `${line}\n`).join(''));
  }

  /** Gives the terminal back as it was found. */
  abandon(): void {
    if (!this.#isLive) return;
    this.#isLive = false;
    clearTimeout(this.#timer);
    this.terminal.off('resize', this.#onResize);
    this.terminal.write(LEAVE);
  }

  readonly #onResize = (): void => {
    this.terminal.write(CLEAR_SCREEN);
    this.#drawNow();
  };

  #drawNow(): void {
    const { columns, rows } = sizeOf(this.terminal);
    const lines = this.draw(columns).slice(0, rows);
    // Cleared first: behind the last column, clearing would take that column's character.
    const text = lines.map((line) => `${CLEAR_LINE}${line}`).join('\n');
    this.terminal.write(`${HOME}${text}${lines.length < rows ? `\n${CLEAR_BELOW}` : ''}`);
  }
}

/** Width and height; what a terminal does not tell is taken to be 80 by 24. */
export function sizeOf({ columns, rows }: Terminal): { columns: number; rows: number } {
  return {
    columns: columns === undefined || columns === 0 ? DEFAULT_COLUMNS : columns,
    rows: rows === undefined || rows === 0 ? DEFAULT_ROWS : rows,
  };
}
