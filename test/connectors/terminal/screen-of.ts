/**
 * What a terminal shows after it was sent `text`: enough of ECMA-48 and xterm for undertone's own
 * output (home, clearing, the second screen; colours are left out).
 */
export function screenOf(text: string): string[] {
  let rows = [''];
  let row = 0;
  let first: { rows: string[]; row: number } | undefined;

  for (const [token] of text.matchAll(/\u001b\[[?\d;]*[A-Za-z]|\n|[^\u001b\n]+/g)) {
    if (token === '\u001b[?1049h') {
      first = { rows, row };
      [rows, row] = [[''], 0];
    } else if (token === '\u001b[?1049l' && first !== undefined) ({ rows, row } = first);
    else if (token === '\u001b[2J') rows = rows.map(() => '');
    else if (token === '\u001b[J') rows.length = row + 1;
    else if (token === '\u001b[2K') rows[row] = '';
    else if (token === '\u001b[H') row = 0;
    else if (token === '\n') rows[++row] ??= '';
    else if (!token.startsWith('\u001b')) rows[row] = [rows[row], token].join('');
  }
  return rows.map((line) => line.trimEnd());
}
