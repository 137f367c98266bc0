import { PassThrough } from 'node:stream';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { writeFolded } from '../../src/cli/write-folded.js';

function written(text: string, columns?: number): string {
  const output = new PassThrough();
  writeFolded(
    columns === undefined ? output : Object.assign(output, { isTTY: true, columns }),
    text,
  );
  return String(output.read() ?? '');
}

describe('writeFolded', () => {
  it('folds between words at the width of the terminal', () => {
    expect(written('one two three\nfour\n', 9)).toBe('one two\nthree\nfour\n');
    expect(written('one two three\n', 80)).toBe('one two three\n');
  });

  it('keeps what follows a first column behind it', () => {
    expect(written('customer   29 of 61 windows: calm 21\n', 24)).toBe(
      'customer   29 of 61\n           windows: calm\n           21\n',
    );
  });

  it('leaves lines whole where there is no terminal', () => {
    expect(written(`${'word '.repeat(100)}\n`)).toBe(`${'word '.repeat(100)}\n`);
  });

  it('loses no word, and makes no line too long whose words have room', () => {
    const words = fc.array(fc.stringMatching(/^[a-z]{1,12}$/), { minLength: 1 });
    fc.assert(
      fc.property(words, fc.integer({ min: 12, max: 100 }), (list, columns) => {
        const text = written(list.join(' '), columns);
        expect(text.split(/\s+/)).toEqual(list);
        for (const line of text.split('\n')) expect(line.length).toBeLessThanOrEqual(columns);
      }),
    );
  });
});
