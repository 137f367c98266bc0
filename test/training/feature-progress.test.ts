import { PassThrough } from 'node:stream';
import { describe, expect, it } from 'vitest';
import { featureProgress } from '../../src/training/feature-progress.js';

describe('featureProgress', () => {
  it('says nothing where it is quick, and a line now and then where it is not', () => {
    const output = new PassThrough();
    let nowMs = 0;
    const progress = featureProgress({ output, nowMs: () => nowMs });
    for (let done = 1; done <= 40; done++) {
      nowMs += 1_000;
      progress(done, 40);
    }
    expect(String(output.read())).toBe('features of 15 of 40 clips\nfeatures of 30 of 40 clips\n');
  });

  it('shows a bar on a terminal, to its end', () => {
    const output = Object.assign(new PassThrough(), { isTTY: true, columns: 80 });
    const progress = featureProgress({ output, nowMs: () => 0 });
    for (let done = 1; done <= 3; done++) progress(done, 3);
    expect(String(output.read())).toMatch(/3 of 3 clips/);
  });
});
