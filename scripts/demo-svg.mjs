/**
 * Makes the picture of the demo for the README from what `undertone demo` really prints, on a
 * terminal of 100 by 32 that is made of nothing but the escape sequences it is sent.
 *
 *   node scripts/demo-svg.mjs [--out docs/demo.svg] [-- options of undertone demo]
 *
 * Needs the build in dist/ (npm start or npm test makes it).
 */
import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { Writable } from 'node:stream';
import { parseArgs } from 'node:util';
import { packageManifest } from '../dist/src/cli/package-root.js';
import { runCli } from '../dist/src/cli/run.js';

const COLUMNS = 100;
const ROWS = 32;
const CELL_WIDTH = 8.4;
const LINE_HEIGHT = 19;
const MARGIN = 18;
const FOREGROUND = '#d7dae0';
const BACKGROUND = '#16181d';
const COLORS = {
  31: '#ff6b6b',
  32: '#7ddc7d',
  33: '#ffd75f',
  34: '#6ea8ff',
  35: '#d78bff',
  36: '#5fd7d7',
  37: '#f2f2f2',
  96: '#9df3ff',
};

const { values, positionals } = parseArgs({
  options: { out: { type: 'string', default: 'docs/demo.svg' } },
  allowPositionals: true,
});
const printed = await runDemo(['demo', '--speed', 'max', ...positionals]);
mkdirSync(dirname(values.out), { recursive: true });
writeFileSync(values.out, svgOf([line('$ npm start'), ...screenOf(printed)]));

async function runDemo(args) {
  let text = '';
  const terminal = new Writable({
    write(chunk, _encoding, done) {
      text += String(chunk);
      done();
    },
  });
  Object.assign(terminal, { isTTY: true, columns: COLUMNS, rows: ROWS });
  const exitCode = await runCli(
    args,
    {
      stdout: terminal,
      stderr: process.stderr,
      environment: {},
      workingFolder: process.cwd(),
      nowMs: () => Date.now(),
      interrupted: new AbortController().signal,
    },
    packageManifest().version,
  );
  if (exitCode !== 0) process.exit(exitCode);
  return text;
}

/** Rows of cells `{ char, color, bold, dim }` after all sequences were carried out. */
function screenOf(text) {
  let [rows, row, column] = [[[]], 0, 0];
  let style = {};
  let first;
  for (const [token] of text.matchAll(/\u001b\[[?\d;]*[A-Za-z]|\n|./gsu)) {
    const sequence = /^\u001b\[([?\d;]*)([A-Za-z])$/.exec(token);
    if (token === '\n') {
      rows[++row] ??= [];
      column = 0;
    } else if (sequence === null) {
      rows[row][column++] = { char: token, ...style };
    } else if (token === '\u001b[?1049h') {
      first = [rows, row, column];
      [rows, row, column] = [[[]], 0, 0];
    } else if (token === '\u001b[?1049l') {
      [rows, row, column] = first;
    } else if (sequence[2] === 'H') {
      [row, column] = [0, 0];
    } else if (sequence[2] === 'J') {
      rows.length = row + 1;
    } else if (sequence[2] === 'K') {
      rows[row] = [];
    } else if (sequence[2] === 'm') {
      style = restyled(style, sequence[1]);
    }
  }
  while (rows.at(-1).length === 0) rows.pop();
  return rows;
}

function restyled(style, codes) {
  return codes.split(';').reduce((now, code) => {
    if (code === '1') return { ...now, bold: true };
    if (code === '2') return { ...now, dim: true };
    if (code === '22') return { ...now, bold: false, dim: false };
    if (code === '39') return { ...now, color: undefined };
    return code === '0' || code === '' ? {} : { ...now, color: COLORS[code] };
  }, style);
}

function line(text) {
  return [...text].map((char) => ({ char, dim: true }));
}

function svgOf(rows) {
  const width = Math.ceil(COLUMNS * CELL_WIDTH + 2 * MARGIN);
  const height = rows.length * LINE_HEIGHT + 2 * MARGIN;
  return `<svg xmlns="http://www.w3.org/2000/svg" width="${width}" height="${height}" viewBox="0 0 ${width} ${height}" role="img" aria-label="undertone demo in a terminal">
<rect width="100%" height="100%" rx="8" fill="${BACKGROUND}"/>
<g font-family="DejaVu Sans Mono, Menlo, Consolas, monospace" font-size="14" fill="${FOREGROUND}" xml:space="preserve">
${rows.flatMap((cells, row) => runsOf(cells).map((run) => runSvg(run, row))).join('\n')}
</g>
</svg>
`;
}

/** Neighbouring cells of one style; blanks between them are left out. */
function runsOf(cells) {
  const runs = [];
  cells.forEach((cell, column) => {
    if (cell.char === ' ') return;
    const last = runs.at(-1);
    const continues = last !== undefined && last.column + last.text.length === column;
    if (continues && sameStyle(last.cell, cell) && isBar(last.cell.char) === isBar(cell.char)) {
      last.text += cell.char;
    } else {
      runs.push({ column, cell, text: cell.char });
    }
  });
  return runs;
}

function sameStyle(a, b) {
  return a.color === b.color && a.bold === b.bold && a.dim === b.dim;
}

function isBar(char) {
  return '▁▂▃▄▅▆▇█'.includes(char);
}

/** Bars are drawn as rectangles: fonts do not agree on their height. */
function runSvg({ column, cell, text }, row) {
  const x = MARGIN + column * CELL_WIDTH;
  const top = MARGIN + row * LINE_HEIGHT;
  const fill = cell.color === undefined ? '' : ` fill="${cell.color}"`;
  if (isBar(cell.char)) return barsSvg(text, x, top, fill);
  const look = `${fill}${cell.bold ? ' font-weight="bold"' : ''}${cell.dim ? ' opacity="0.6"' : ''}`;
  const length = (text.length * CELL_WIDTH).toFixed(1);
  return `<text x="${x.toFixed(1)}" y="${top + 14}" textLength="${length}" lengthAdjust="spacingAndGlyphs"${look}>${escaped(text)}</text>`;
}

function barsSvg(text, x, top, fill) {
  return [...text]
    .map((char, i) => {
      const height = (('▁▂▃▄▅▆▇█'.indexOf(char) + 1) * (LINE_HEIGHT - 3)) / 8;
      const y = top + LINE_HEIGHT - 2 - height;
      return `<rect x="${(x + i * CELL_WIDTH).toFixed(1)}" y="${y.toFixed(1)}" width="${CELL_WIDTH}" height="${height.toFixed(1)}"${fill}/>`;
    })
    .join('');
}

function escaped(text) {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');
}
