import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { ERRORS, EXIT, UndertoneError, type ErrorCode } from '../src/errors.js';

const docs = readFileSync(new URL('../docs/errors.md', import.meta.url), 'utf8');
const sections = new Map(
  docs
    .split(/^### /m)
    .slice(1)
    .map((section) => [section.slice(0, section.indexOf('\n')).trim(), section]),
);
const codes = Object.keys(ERRORS) as ErrorCode[];

describe('docs/errors.md', () => {
  it('describes every code, no other, in the order of the table', () => {
    expect([...sections.keys()]).toEqual(codes);
  });

  it.each(codes)('%s: gives summary, severity, exit code, cause and remedy', (code) => {
    const { summary, severity, exitCode } = ERRORS[code];
    const section = sections.get(code) ?? '';
    const sentence = `${summary.charAt(0).toUpperCase()}${summary.slice(1)}.`;
    expect(section).toContain(`\n${sentence} (${severity}, exit ${exitCode})\n`);
    expect(section).toMatch(/^- Cause: \S/m);
    expect(section).toMatch(/^- Remedy: \S/m);
  });

  it('lists every exit code, and no other', () => {
    const listed = [...docs.matchAll(/^\| (\d+) +\|/gm)].map(([, number]) => Number(number));
    expect(listed).toEqual(Object.values(EXIT).sort((a, b) => a - b));
  });
});

describe('the table', () => {
  it('gives warnings the exit code 0 and errors another one that the list names', () => {
    const listed: number[] = Object.values(EXIT);
    for (const { severity, exitCode } of Object.values(ERRORS)) {
      expect(exitCode === EXIT.ok).toBe(severity === 'warning');
      expect(listed).toContain(exitCode);
    }
  });
});

describe('UndertoneError', () => {
  it('puts the known parts of a message in a fixed order', () => {
    const error = new UndertoneError('WAV_CODEC', {
      what: 'the codec is not supported',
      where: 'a.wav',
      expected: 'PCM, float, mu-law or A-law',
      received: 'format tag 0x0031',
      todo: 'convert it',
    });
    expect(error.message).toBe(
      'WAV_CODEC: a.wav: the codec is not supported; expected PCM, float, mu-law or A-law; received format tag 0x0031; convert it',
    );
    expect(error.exitCode).toBe(EXIT.data);
    expect(error.severity).toBe('error');
  });

  it('leaves unknown parts out and keeps the cause', () => {
    const cause = new Error('below');
    const error = new UndertoneError('INTERNAL', { what: 'it broke', cause });
    expect(error.message).toBe('INTERNAL: it broke');
    expect(error.cause).toBe(cause);
  });
});
