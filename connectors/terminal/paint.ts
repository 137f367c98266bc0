import picocolors from 'picocolors';

type Colors = ReturnType<typeof picocolors.createColors>;
export type Paint = (text: string) => string;

/** A stretch of a line; every UTF-16 unit of `text` takes one column. */
export interface Piece {
  readonly text: string;
  readonly paint?: Paint | undefined;
}

export interface Palette {
  readonly bold: Paint;
  readonly dim: Paint;
  readonly hit: Paint;
  readonly miss: Paint;
  /** The colour of an emotion; unknown labels take turns by their place in the model's list. */
  emotion(label: string, index?: number): Paint;
}

export function paletteOf(isColored: boolean): Palette {
  const colors = picocolors.createColors(isColored);
  const rotation = [colors.cyan, colors.green, colors.magenta, colors.yellow, colors.blue];
  return {
    bold: colors.bold,
    dim: colors.dim,
    hit: colors.green,
    miss: colors.red,
    emotion: (label, index = 0) =>
      emotionColors(colors)[label] ?? rotation[Math.max(index, 0) % rotation.length] ?? String,
  };
}

/**
 * Whether to use colours: never with NO_COLOR (https://no-color.org) or TERM=dumb, always with
 * FORCE_COLOR, otherwise on a terminal.
 */
export function wantsColor(
  environment: Readonly<Record<string, string | undefined>>,
  isTerminal: boolean,
): boolean {
  if ((environment['NO_COLOR'] ?? '') !== '') return false;
  if ((environment['FORCE_COLOR'] ?? '') !== '') return environment['FORCE_COLOR'] !== '0';
  return isTerminal && environment['TERM'] !== 'dumb';
}

/**
 * Puts pieces together, cut to the width, so that no line ever wraps, and without blanks at the
 * end, which would wrap once the terminal is made narrower.
 */
export function lineOf(pieces: readonly Piece[], columns: number): string {
  const plain = pieces.map(({ text }) => text).join('');
  let left = plain.slice(0, columns).trimEnd().length;
  let line = '';
  for (const { text, paint } of pieces) {
    const cut = text.slice(0, left);
    left -= cut.length;
    line += paint === undefined || cut === '' ? cut : paint(cut);
  }
  return line;
}

function emotionColors(colors: Colors): Partial<Record<string, Paint>> {
  return {
    angry: colors.red,
    happy: colors.yellow,
    sad: colors.blue,
    neutral: colors.white,
    calm: colors.cyan,
    fearful: colors.magenta,
    disgust: colors.green,
    surprised: colors.cyanBright,
  };
}
