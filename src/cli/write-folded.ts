import { sizeOf } from '../../connectors/terminal/live-screen.js';
import type { Output } from './io.js';

/**
 * Writes text for people, its lines folded between words at the width that the terminal has now;
 * whole lines where it is none. What follows a first column stays behind that column.
 */
export function writeFolded(output: Output, text: string): void {
  const columns = output.isTTY === true ? sizeOf(output).columns : Infinity;
  const lines = text.split('\n').map((line) => folded(line, columns));
  output.write(lines.join('\n'));
}

function folded(line: string, columns: number): string {
  if (line.length <= columns) return line;
  const indent = /^\S* {2,}/.exec(line)?.[0].length ?? 0;
  const cut = line.lastIndexOf(' ', columns);
  if (cut <= indent) return line;
  const rest = `${' '.repeat(indent)}${line.slice(cut + 1)}`;
  return `${line.slice(0, cut)}\n${folded(rest, columns)}`;
}
