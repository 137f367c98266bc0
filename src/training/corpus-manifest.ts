import { parse } from 'csv-parse/sync';
import { z } from 'zod';
import { UndertoneError } from '../errors.js';
import type { Clip } from './corpus.js';
import { isUnknownSpeaker, UNKNOWN_SPEAKER } from './unknown-speaker.js';

const SEXES = ['female', 'male'] as const;
const SPLITS = ['train', 'test'] as const;

const rowSchema = z.strictObject({
  path: z.string().min(1),
  label: z.string().min(1),
  speaker: z.string().min(1).optional(),
  sex: z.enum(['', ...SEXES]).optional(),
  split: z.enum(['', ...SPLITS]).optional(),
});

export interface Manifest {
  readonly labels: readonly string[];
  readonly clips: readonly Clip[];
}

/**
 * A corpus of one's own: CSV with the columns path, label, speaker and optionally sex (female or
 * male; where it is known) and split (train or test; for every clip or for none). A file without the column speaker has clips of unknown speakers, which serve
 * protocols that are not about strangers; where the column is there, every line fills it in. Labels are taken in alphabetical order unless `labels` fixes them.
 * @throws CORPUS_LAYOUT where a row does not fit, CORPUS_LABEL where `labels` lacks one.
 */
export function parseManifest(csv: string, file: string, labels?: readonly string[]): Manifest {
  const rows = rowsOf(csv, file);
  if (rows.length === 0) throw noRows(file);
  const clips = rows.map((row, index) => clipOfRow(row, `${file}:${index + 2}`));
  requireDistinctPaths(clips, file);
  requireOneSexEach(clips, file);
  requireSplitOfAll(clips, file);
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

/** Figures by sex are about people. */
function requireOneSexEach(clips: readonly Clip[], file: string): void {
  const known = new Map<string, Clip['sex']>();
  clips.forEach(({ speaker, sex }, index) => {
    const other = known.get(speaker);
    if (!isUnknownSpeaker(speaker) && known.has(speaker) && other !== sex) {
      throw new UndertoneError('CORPUS_LAYOUT', {
        what: `the manifest says different things of the sex of ${speaker}`,
        where: `${file}:${index + 2}`,
        expected: other ?? 'nothing, as in the lines before',
        received: sex ?? 'nothing',
      });
    }
    known.set(speaker, sex);
  });
}

/** Half a split would be none, and nobody would notice. */
function requireSplitOfAll(clips: readonly Clip[], file: string): void {
  const without = clips.findIndex(({ split }) => split === undefined);
  if (without === -1 || clips.every(({ split }) => split === undefined)) return;
  throw new UndertoneError('CORPUS_LAYOUT', {
    what: 'the manifest says of some clips alone on which side of the split they are',
    where: `${file}:${without + 2}`,
    expected: 'train or test in every line, or in none',
    received: 'nothing',
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

const LAYOUT = 'a header line path,label,speaker[,sex][,split] and one line a clip';

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
      expected:
        'path, label, speaker and optionally sex (female, male) and split (train, test), nothing else',
      received: JSON.stringify(row),
    });
  }
  const { path, label, speaker = UNKNOWN_SPEAKER, sex = '', split = '' } = parsed.data;
  return {
    ...{ path, label, speaker: `manifest/${speaker}` },
    ...(sex !== '' && { sex }),
    ...(split !== '' && { split }),
  };
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
