import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { readClip } from '../../src/cli/read-clip.js';
import type { UndertoneError } from '../../src/errors.js';
import { loadCorpus } from '../../src/training/load-corpus.js';
import { usableCorpus } from '../../src/training/usable-corpus.js';
import { writeWav } from '../cli/wav-files.js';
import { MONO_S16 } from '../connectors/wav/wav-reader-files.js';

const SOUND = new Uint8Array(1_600).fill(7);
const FLOAT = { tag: 3, channelCount: 1, sampleRateHz: 16_000, sampleBits: 32 };

let folder = '';
let warnings: UndertoneError[] = [];

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'usable-'));
  warnings = [];
});

afterEach(() => rm(folder, { recursive: true }));

describe('usableCorpus', () => {
  it('names and counts clips that are missing, no audio, empty, silent or without a number', async () => {
    await writeFile(join(folder, 'text.wav'), 'no audio at all');
    await writeFile(join(folder, 'nothing.wav'), '');
    await writeWav(folder, 'empty.wav', new Uint8Array(), MONO_S16);
    await writeWav(folder, 'silent.wav', new Uint8Array(1_600), MONO_S16);
    await writeWav(
      folder,
      'nan.wav',
      new Uint8Array(new Float32Array([NaN, Infinity]).buffer),
      FLOAT,
    );
    const bad = ['gone.wav', 'text.wav', 'nothing.wav', 'empty.wav', 'silent.wav', 'nan.wav'];
    const { clips, unusable } = await usable(120, bad);
    expect(clips).toHaveLength(120);
    expect(unusable?.map(({ path, reason }) => [path, reason.split(':')[0]])).toEqual([
      ['gone.wav', 'FILE_NOT_FOUND'],
      ['text.wav', 'WAV_NOT_WAV'],
      ['nothing.wav', 'WAV_EMPTY'],
      ['empty.wav', 'WAV_EMPTY'],
      ['silent.wav', 'WAV_EMPTY'],
      ['nan.wav', 'WAV_EMPTY'],
    ]);
    expect(warnings.map(({ code, details }) => [code, details.where])).toEqual(
      bad.map((path) => ['CORPUS_CLIP_UNUSABLE', path]),
    );
    expect(JSON.stringify(unusable)).not.toContain(folder);
  });

  it('passes one in twenty, and stops above', async () => {
    expect((await usable(19, ['gone.wav'])).clips).toHaveLength(19);
    await expect(usable(18, ['gone.wav'])).rejects.toThrow(
      /CORPUS_UNUSABLE: manifest: .*at most 5 % of 19 clips; received 1, the first of them gone\.wav: FILE_NOT_FOUND/,
    );
  });

  it('leaves a sound corpus as it is', async () => {
    expect((await usable(3, [])).unusable).toEqual([]);
    expect(warnings).toEqual([]);
  });
});

async function usable(soundCount: number, bad: readonly string[]) {
  const sound = Array.from({ length: soundCount }, (_, index) => `${index}.wav`);
  for (const name of sound) await writeWav(folder, name, SOUND, MONO_S16);
  const rows = [...sound, ...bad].map((path) => `${path},calm,anna`);
  const manifest = join(folder, 'corpus.csv');
  await writeFile(manifest, ['path,label,speaker', ...rows].join('\n'));
  return await usableCorpus(await loadCorpus('manifest', manifest), readClip, (warning) => {
    warnings.push(warning);
  });
}
