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

  it('names the clips of a manifest that are missing, and no path of this machine', async () => {
    await put('here.wav', 'x');
    await put('calls.csv', 'path,label,speaker\ngone.wav,calm,anna\nhere.wav,calm,anna\n');
    const { clips, unusable } = await loadCorpus('manifest', join(folder, 'calls.csv'));
    expect(clips.map(({ path }) => path)).toEqual(['here.wav']);
    expect(unusable).toEqual([
      { path: 'gone.wav', reason: 'FILE_NOT_FOUND: a file of the corpus cannot be read' },
    ]);
  });

  it('says which manifest is missing', async () => {
    await expect(loadCorpus('manifest', join(folder, 'none.csv'))).rejects.toThrow(
      /FILE_NOT_FOUND: .*none\.csv: .*received ENOENT/,
    );
  });

  it('passes over the hidden files that some systems leave beside each clip', async () => {
    await put('DC_a01.wav', 'a');
    await put('._DC_a01.wav', 'resource fork');
    await put('__MACOSX/._DC_a01.wav', 'resource fork');
    const { clips } = await loadCorpus('savee', folder);
    expect(clips.map(({ path }) => path)).toEqual(['DC_a01.wav']);
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
