/** Shows what set-up is doing: one line a step, redrawn in place where there is a terminal. */

/**
 * @typedef {object} Reporter
 * @property {(text: string) => void} begin a step starts
 * @property {(detail: string) => void} progress how far the step has come
 * @property {(text: string) => void} end the step is done
 * @property {(text: string) => void} line something worth a line of its own
 */

const REDRAW_MS = 200;
/** Without a terminal each line stays, so there are few of them. */
const LOG_MS = 5_000;

/**
 * @param {NodeJS.WriteStream} stream
 * @param {() => number} nowMs
 * @returns {Reporter}
 */
export function createReporter(stream = process.stderr, nowMs = () => performance.now()) {
  let step = '';
  let detail = '';
  let startedMs = 0;
  let drawnMs = 0;
  /** @type {NodeJS.Timeout | undefined} */
  let timer;

  const seconds = () => `${((nowMs() - startedMs) / 1000).toFixed(1)} s`;
  const erase = () => (stream.isTTY ? '\r\u001b[K' : '');

  function draw() {
    const text = `  … ${step}${detail === '' ? '' : `: ${detail}`} (${seconds()})`;
    if (stream.isTTY)
      stream.write(`${erase()}${text.slice(0, Math.max(20, (stream.columns || 80) - 1))}`);
    else stream.write(`${text}\n`);
    drawnMs = nowMs();
  }

  return {
    begin(text) {
      clearInterval(timer);
      step = text;
      detail = '';
      startedMs = nowMs();
      draw();
      if (stream.isTTY) timer = setInterval(draw, REDRAW_MS).unref();
    },
    progress(text) {
      detail = text;
      if (!stream.isTTY && nowMs() - drawnMs >= LOG_MS) draw();
    },
    end(text) {
      clearInterval(timer);
      stream.write(`${erase()}  ✔ ${text} (${seconds()})\n`);
    },
    line(text) {
      clearInterval(timer);
      stream.write(`${erase()}${text}\n`);
    },
  };
}
