import { describe, expect, it } from 'vitest';
import { NAMES, textIn, undertone, useWorkingFolder } from './training-harness.js';

useWorkingFolder();

describe('undertone report, and the baseline', () => {
  it('train the baseline, show its report, and show it again from the JSON alone', async () => {
    const trained = await undertone('train', [
      ...['--corpus', 'emodb', '--data', 'emodb', '--recipe', 'svm', '--seed', '2'],
      ...['--protocol', 'speaker-independent', '--out', 'svm', '--report', 'svm-shown'],
    ]);
    expect(trained.exitCode).toBe(0);
    expect(trained.stdout).toMatch(/^speaker-independent, wide-band 16 kHz: UAR \d/);
    const { command, recipe } = JSON.parse(await textIn('svm/report.json')) as {
      readonly command: string;
      readonly recipe: object;
    };
    expect(command).toBe(
      'undertone train --corpus emodb --data PATH --recipe svm --protocol speaker-independent --seed 2 --out svm',
    );
    expect(recipe).toMatchObject({ architecture: 'svm', seeds: [2] });

    const again = await undertone('report', ['--from', 'svm/report.json', '--report', 'again']);
    expect(again.exitCode).toBe(0);
    expect((await textIn('again/index.html')) === (await textIn('svm-shown/index.html'))).toBe(
      true,
    );
    expect(await textIn('again/report.json')).toBe(await textIn('svm/report.json'));
  });

  it('report names a file that is missing, and one that is no report', async () => {
    const into = ['--report', 'nothing'];
    await expect(undertone('report', ['--from', 'none.json', ...into])).rejects.toThrow(
      /FILE_NOT_FOUND: .*none\.json/,
    );
    const wav = `emodb/${NAMES[0] ?? ''}`;
    await expect(undertone('report', ['--from', wav, ...into])).rejects.toThrow(
      /REPORT_UNREADABLE: .*\.wav/,
    );
  });

  it('train refuses to make an artifact of the baseline', async () => {
    const train = ['--corpus', 'emodb', '--data', 'emodb', '--recipe', 'svm', '--out', 'x'];
    await expect(undertone('train', [...train, '--protocol', 'final'])).rejects.toThrow(
      /USAGE: --protocol: .*makes no artifact/,
    );
  });
});
