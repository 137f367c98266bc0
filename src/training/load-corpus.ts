import { createHash } from 'node:crypto';
import { readFile, readdir } from 'node:fs/promises';
import { dirname, join, relative, sep } from 'node:path';
import { UndertoneError } from '../errors.js';
import { EMODB } from './corpus-emodb.js';
import { parseManifest } from './corpus-manifest.js';
import { RAVDESS } from './corpus-ravdess.js';
import { SAVEE } from './corpus-savee.js';
import type { Clip, Corpus, CorpusFormat, HashedClip } from './corpus.js';

const FORMATS: readonly CorpusFormat[] = [RAVDESS, SAVEE, EMODB];
export const CORPUS_NAMES: readonly string[] = [...FORMATS.map(({ name }) => name), 'manifest'];

/** A corpus with the absolute paths of its files at hand. */
export interface LoadedCorpus extends Corpus {
  readonly folder: string;
}

/**
 * Lists, parses and hashes a corpus.
 * @param data the corpus folder, or the CSV file of a manifest (its paths are relative to it).
 * @throws FILE_NOT_FOUND, CORPUS_LAYOUT, CORPUS_LABEL.
 */
export async function loadCorpus(name: string, data: string): Promise<LoadedCorpus> {
  if (name === 'manifest') return await loadManifest(data);
  const format = FORMATS.find((candidate) => candidate.name === name);
  if (format === undefined) {
    throw new UndertoneError('USAGE', {
      what: 'unknown corpus',
      where: '--corpus',
      expected: `one of ${CORPUS_NAMES.join(', ')}`,
      received: name,
    });
  }
  const clips = (await wavPathsBelow(data)).map((path) => format.clipOf(path));
  return { ...format, clips: await hashed(clips, data), folder: data };
}

async function loadManifest(file: string): Promise<LoadedCorpus> {
  const folder = dirname(file);
  const { labels, clips } = parseManifest((await readExisting(file)).toString('utf8'), file);
  const licence = 'LicenseRef-as-the-recordings';
  return { name: 'manifest', licence, labels, clips: await hashed(clips, folder), folder };
}

/** Sorted by code unit, so that every machine sees the same order. */
async function wavPathsBelow(folder: string): Promise<string[]> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true }).catch(
    (cause: unknown) => {
      throw new UndertoneError('FILE_NOT_FOUND', {
        what: 'the corpus folder cannot be read',
        where: folder,
        expected: 'a folder of WAV files',
        received: reasonOf(cause),
        todo: 'check --data',
        cause,
      });
    },
  );
  const paths = entries
    .filter((entry) => entry.isFile() && entry.name.toLowerCase().endsWith('.wav'))
    .map((entry) => relative(folder, join(entry.parentPath, entry.name)).split(sep).join('/'))
    .sort();
  if (paths.length > 0) return paths;
  throw new UndertoneError('CORPUS_LAYOUT', {
    what: 'the corpus folder holds no WAV file',
    where: folder,
    expected: 'at least one .wav file',
  });
}

async function hashed(clips: readonly Clip[], folder: string): Promise<HashedClip[]> {
  const result: HashedClip[] = [];
  for (const clip of clips) {
    const bytes = await readExisting(join(folder, clip.path));
    result.push({ ...clip, contentHash: createHash('sha256').update(bytes).digest('hex') });
  }
  return result;
}

async function readExisting(path: string): Promise<Buffer> {
  return await readFile(path).catch((cause: unknown) => {
    const what = 'a file of the corpus cannot be read';
    const details = { what, where: path, received: reasonOf(cause), cause };
    throw new UndertoneError('FILE_NOT_FOUND', details);
  });
}

function reasonOf(cause: unknown): string {
  return cause instanceof Error ? cause.message : String(cause);
}
