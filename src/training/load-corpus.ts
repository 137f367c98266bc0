import { createHash } from 'node:crypto';
import { readFile, readdir } from 'node:fs/promises';
import { dirname, join, relative, sep } from 'node:path';
import { UndertoneError } from '../errors.js';
import { EMODB } from './corpus-emodb.js';
import { parseManifest } from './corpus-manifest.js';
import { RAVDESS } from './corpus-ravdess.js';
import { SAVEE } from './corpus-savee.js';
import type { Clip, Corpus, CorpusFormat, HashedClip } from './corpus.js';
import { unusableClip, type UnusableClip } from './unusable-clip.js';

const FORMATS: readonly CorpusFormat[] = [RAVDESS, SAVEE, EMODB];
export const CORPUS_NAMES: readonly string[] = [...FORMATS.map(({ name }) => name), 'manifest'];

/** A corpus with the absolute paths of its files at hand. */
export interface LoadedCorpus extends Corpus {
  readonly folder: string;
  /** Left out of `clips`. */
  readonly unusable?: readonly UnusableClip[];
}

/**
 * Lists, parses and hashes a corpus. Files that cannot be read are named in `unusable`; whether too
 * many of them are is for `usableCorpus` to say.
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
  return { ...format, ...(await hashed(clips, data)), folder: data };
}

async function loadManifest(file: string): Promise<LoadedCorpus> {
  const folder = dirname(file);
  const { labels, clips } = parseManifest((await readExisting(file)).toString('utf8'), file);
  const licence = 'LicenseRef-as-the-recordings';
  return { name: 'manifest', licence, labels, ...(await hashed(clips, folder)), folder };
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
    .filter((entry) => entry.isFile() && isRecording(entry.name))
    .map((entry) => relative(folder, join(entry.parentPath, entry.name)).split(sep).join('/'))
    .sort();
  if (paths.length > 0) return paths;
  throw new UndertoneError('CORPUS_LAYOUT', {
    what: 'the corpus folder holds no WAV file',
    where: folder,
    expected: 'at least one .wav file',
  });
}

/** Some systems leave a hidden file beside each one that they pack: `._DC_a01.wav`. */
function isRecording(fileName: string): boolean {
  return fileName.toLowerCase().endsWith('.wav') && !fileName.startsWith('.');
}

async function hashed(listed: readonly Clip[], folder: string) {
  const [clips, unusable]: [HashedClip[], UnusableClip[]] = [[], []];
  for (const clip of listed) {
    try {
      const bytes = await readExisting(join(folder, clip.path));
      clips.push({ ...clip, contentHash: createHash('sha256').update(bytes).digest('hex') });
    } catch (error) {
      unusable.push(unusableClip(clip, error));
    }
  }
  return { clips, unusable };
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
