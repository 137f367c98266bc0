import { PassThrough } from 'node:stream';
import { describe, expect, it } from 'vitest';
import { openDisplay } from '../../src/cli/display.js';
import { FakeInference } from '../operators/fake-inference.js';

const LEAVE = '\u001b[?1049l\u001b[?25h';

describe('openDisplay', () => {
  it('gives the terminal back where the program ends without waiting', () => {
    const abandonment = new AbortController();
    const stdout = Object.assign(new PassThrough(), { isTTY: true, columns: 80, rows: 24 });
    const io = {
      stdout,
      stderr: new PassThrough(),
      environment: {},
      workingFolder: '.',
      nowMs: () => 0,
      interrupted: new AbortController().signal,
      abandoned: abandonment.signal,
    };
    const options = { title: 'a call', lanes: [{ channel: 'customer' }] } as const;
    const window = { windowMs: 2_575, hopMs: 640 };
    const { spec, backend } = new FakeInference();
    const models = { specs: [spec], backend };
    const { isLive } = openDisplay(options, models, window, io, () => undefined);
    expect(isLive).toBe(true);
    expect(String(stdout.read())).not.toContain(LEAVE);
    abandonment.abort();
    expect(String(stdout.read())).toBe(LEAVE);
  });
});
