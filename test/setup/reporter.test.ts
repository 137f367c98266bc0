import { PassThrough } from 'node:stream';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { createReporter } from '../../scripts/setup/reporter.mjs';

let output: string;
let nowMs: number;
beforeEach(() => {
  vi.useFakeTimers({ toFake: ['setInterval', 'clearInterval'] });
  output = '';
  nowMs = 0;
});
afterEach(() => {
  vi.useRealTimers();
});

function reporterOn(terminal: object) {
  const stream = new PassThrough();
  stream.on('data', (bytes: Buffer) => {
    output += bytes.toString();
  });
  return createReporter(
    Object.assign(stream, terminal) as unknown as NodeJS.WriteStream,
    () => nowMs,
  );
}

describe('createReporter', () => {
  it('gives a step two lines where lines stay, and progress every 5 s', () => {
    const reporter = reporterOn({ isTTY: false });
    reporter.begin('Downloading');
    for (nowMs = 0; nowMs < 6_000; nowMs += 1_000) reporter.progress(`${nowMs / 1_000} MB`);
    reporter.end('Downloaded');
    expect(output.split('\n')).toEqual([
      '  … Downloading (0.0 s)',
      '  … Downloading: 5 MB (5.0 s)',
      '  ✔ Downloaded (6.0 s)',
      '',
    ]);
  });

  it('redraws one line on a terminal, no wider than it is', () => {
    const reporter = reporterOn({ isTTY: true, columns: 30 });
    reporter.begin('Downloading a thing of a long name');
    nowMs = 1_000;
    vi.advanceTimersByTime(1_000);
    reporter.end('Downloaded');
    const drawn = output.split('\r\u001b[K').filter((text) => text !== '');
    expect(drawn).toHaveLength(7);
    for (const text of drawn.slice(0, -1)) {
      expect(text).not.toContain('\n');
      expect(text.length).toBeLessThan(30);
    }
    expect(drawn.at(-1)).toBe('  ✔ Downloaded (1.0 s)\n');
    vi.advanceTimersByTime(1_000);
    expect(output.endsWith('  ✔ Downloaded (1.0 s)\n')).toBe(true);
  });
});
