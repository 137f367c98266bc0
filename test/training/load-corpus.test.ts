import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { loadCorpus } from '../../src/training/load-corpus.js';

let folder = '';

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'corpus-'));
});

afterEach(async () => {
  await rm(folder, { recursive: true });
});

describe('loadCorpus', () => {
  it('finds clips in sub-folders, in one order, with the hash of their bytes', async () => {
    await put('Actor_02/03-01-01-01-01-01-02.wav', 'b');
    await put('Actor_01/03-01-02-01-01-01-01.wav', 'a');
    await put('Actor_01/03-01-02-01-02-01-01.wav', 'a');
    await put('Actor_01/notes.txt', '');
    const { clips, labels, name } = await loadCorpus('ravdess', folder);
    expect(name).toBe('ravdess');
    expect(labels).toHaveLength(8);
    expect(clips.map(({ path }) => path)).toEqual([
      'Actor_01/03-01-02-01-01-01-01.wav',
      'Actor_01/03-01-02-01-02-01-01.wav',
      'Actor_02/03-01-01-01-01-01-02.wav',
    ]);
    expect(clips[0]?.contentHash).toBe(clips[1]?.contentHash);
    expect(clips[0]?.contentHash).not.toBe(clips[2]?.contentHash);
  });

  it('takes the paths of a manifest from where it lies', async () => {
    await put('audio/1.wav', 'x');
    await put('calls.csv', 'path,label,speaker\naudio/1.wav,calm,anna\n');
    const corpus = await loadCorpus('manifest', join(folder, 'calls.csv'));
    expect(corpus.folder).toBe(folder);
    expect(corpus.clips).toMatchObject([{ path: 'audio/1.wav', speaker: 'manifest/anna' }]);
  });

  it('says which clip of a manifest is missing', async () => {
    await put('calls.csv', 'path,label,speaker\ngone.wav,calm,anna\n');
    await expect(loadCorpus('manifest', join(folder, 'calls.csv'))).rejects.toThrow(
      /FILE_NOT_FOUND: .*gone\.wav: .*received ENOENT/,
    );
  });

  it('refuses a missing folder, an empty one, and an unknown corpus', async () => {
    await expect(loadCorpus('emodb', join(folder, 'none'))).rejects.toThrow(
      /FILE_NOT_FOUND: .*none: .*expected a folder of WAV files; received ENOENT.*check --data/,
    );
    await expect(loadCorpus('emodb', folder)).rejects.toThrow(/CORPUS_LAYOUT.*no WAV file/);
    await expect(loadCorpus('iemocap', folder)).rejects.toThrow(/USAGE.*received iemocap/);
  });
});

async function put(path: string, content: string): Promise<void> {
  await mkdir(dirname(join(folder, path)), { recursive: true });
  await writeFile(join(folder, path), content);
}
