import { PassThrough } from 'node:stream';
import { describe, expect, it } from 'vitest';
import { terminalProgress } from '../../src/training/terminal-progress.js';

const FIGURES = { loss: 1.23456, accuracy: 0.5 };

function recorder(isTTY: boolean) {
  const output = Object.assign(new PassThrough(), { isTTY, columns: 120 });
  let now = 0;
  const progress = terminalProgress({ output, nowMs: () => now, jobCount: 2 });
  return {
    progress,
    pass: (ms: number) => {
      now += ms;
    },
    text: () => String(output.read() ?? ''),
  };
}

describe('terminalProgress', () => {
  it('writes a line an epoch where there is no terminal, with the time left', () => {
    const { progress, pass, text } = recorder(false);
    progress.beginJob('fold-1', 100, 50);
    pass(10_000);
    progress.batch(75, 2, FIGURES);
    progress.endEpoch(2, FIGURES);
    progress.endJob();
    expect(text().split('\n')).toEqual([
      '1/2 fold-1: 50 examples to go',
      '1/2 fold-1: epoch 2 loss 1.235 accuracy 50.0 % · 10 s left',
      '1/2 fold-1: 10 s',
      '',
    ]);
  });

  it('draws a bar on a terminal, and numbers the jobs', () => {
    const { progress, text } = recorder(true);
    for (const name of ['random', 'final']) {
      progress.beginJob(name, 100, 0);
      progress.batch(100, 1, FIGURES);
      progress.endEpoch(1, FIGURES);
      progress.endJob();
    }
    const shown = text();
    expect(shown).toContain('1/2 random');
    expect(shown).toContain('2/2 final');
    expect(shown).toMatch(/epoch 1 loss 1\.235 accuracy 50\.0 %/);
  });
});
