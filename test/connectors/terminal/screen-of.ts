/**
 * What a terminal shows after it was sent `text`: enough of ECMA-48 for undertone's own output
 * (cursor up, clear to the end of the line, clear the screen; colours are left out).
 */
export function screenOf(text: string): string[] {
  let rows: string[] = [''];
  let row = 0;

  for (const [token] of text.matchAll(/\u001b\[[?\d;]*[A-Za-z]|\n|[^\u001b\n]+/g)) {
    const up = /^\u001b\[(\d+)A$/.exec(token);
    if (up !== null) row -= Number(up[1]);
    else if (token === '\u001b[2J') rows = [''];
    else if (token === '\u001b[H') row = 0;
    else if (token === '\n') rows[++row] ??= '';
    else if (!token.startsWith('\u001b')) rows[row] = token;
  }
  return rows.map((line) => line.trimEnd());
}
