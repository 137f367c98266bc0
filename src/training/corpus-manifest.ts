import { parse } from 'csv-parse/sync';
import { z } from 'zod';
import { UndertoneError } from '../errors.js';
import type { Clip } from './corpus.js';
import { UNKNOWN_SPEAKER } from './unknown-speaker.js';

const SPLITS = ['train', 'test'] as const;

const rowSchema = z.strictObject({
  path: z.string().min(1),
  label: z.string().min(1),
  speaker: z.string().min(1).optional(),
  split: z.enum(['', ...SPLITS]).optional(),
});

export interface Manifest {
  readonly labels: readonly string[];
  readonly clips: readonly Clip[];
}

/**
 * A corpus of one's own: CSV with the columns path, label, speaker and optionally split
 * (train or test). A file without the column speaker has clips of unknown speakers, which serve
 * protocols that are not about strangers; where the column is there, every line fills it in. Labels are taken in alphabetical order unless `labels` fixes them.
 * @throws CORPUS_LAYOUT where a row does not fit, CORPUS_LABEL where `labels` lacks one.
 */
export function parseManifest(csv: string, file: string, labels?: readonly string[]): Manifest {
  const rows = rowsOf(csv, file);
  if (rows.length === 0) throw noRows(file);
  const clips = rows.map((row, index) => clipOfRow(row, `${file}:${index + 2}`));
  requireDistinctPaths(clips, file);
  const known = labels ?? [...new Set(clips.map((clip) => clip.label))].sort();
  clips.forEach((clip, index) => {
    requireLabel(clip.label, known, `${file}:${index + 2}`);
  });
  return { labels: known, clips };
}

function requireDistinctPaths(clips: readonly Clip[], file: string): void {
  const lines = new Map<string, number>();
  clips.forEach(({ path }, index) => {
    const first = lines.get(path);
    if (first === undefined) {
      lines.set(path, index + 2);
      return;
    }
    throw new UndertoneError('CORPUS_LAYOUT', {
      what: 'the manifest lists a clip twice',
      where: `${file}:${index + 2}`,
      expected: 'each path once',
      received: `${path}, as in line ${first}`,
    });
  });
}

function rowsOf(csv: string, file: string): unknown[] {
  try {
    return parse(csv, { columns: true, bom: true, skip_empty_lines: true, trim: true });
  } catch (cause) {
    throw new UndertoneError('CORPUS_LAYOUT', {
      what: `the manifest is not CSV: ${cause instanceof Error ? cause.message : String(cause)}`,
      where: file,
      expected: LAYOUT,
      cause,
    });
  }
}

const LAYOUT = 'a header line path,label,speaker[,split] and one line a clip';

function noRows(file: string): UndertoneError {
  return new UndertoneError('CORPUS_LAYOUT', {
    what: 'the manifest lists no clip',
    where: file,
    expected: LAYOUT,
    received: 'no line behind the first',
  });
}

function clipOfRow(row: unknown, where: string): Clip {
  const parsed = rowSchema.safeParse(row);
  if (!parsed.success) {
    throw new UndertoneError('CORPUS_LAYOUT', {
      what: 'a line of the manifest does not fit',
      where,
      expected: 'path, label, speaker and optionally split (train or test), and nothing else',
      received: JSON.stringify(row),
    });
  }
  const { path, label, speaker = UNKNOWN_SPEAKER, split } = parsed.data;
  const clip = { path, label, speaker: `manifest/${speaker}` };
  return split === undefined || split === '' ? clip : { ...clip, split };
}

function requireLabel(label: string, known: readonly string[], where: string): void {
  if (known.includes(label)) return;
  throw new UndertoneError('CORPUS_LABEL', {
    what: 'a label is not in the label set',
    where,
    expected: `one of ${known.join(', ')}`,
    received: label,
  });
}
