import { join } from 'node:path';
import { UndertoneError } from '../errors.js';
import { fileOf, type HashedClip } from './corpus.js';
import type { ClipAudio, ReadClip } from './hearing.js';
import type { LoadedCorpus } from './load-corpus.js';
import { unusableClip, type UnusableClip } from './unusable-clip.js';

/** A damaged file or two is what corpora have; above this share something else is wrong. */
const MAX_UNUSABLE_SHARE = 0.05;

/**
 * The corpus without the clips that cannot be read or hold nothing. It is taken care of before any
 * split, so that each side is what it says it is.
 * @param warn is told of each such clip.
 * @throws CORPUS_UNUSABLE where they are more than one in twenty.
 */
export async function usableCorpus<C extends LoadedCorpus>(
  corpus: C,
  readClip: ReadClip,
  warn: (warning: UndertoneError) => void,
): Promise<C> {
  const { folder, name } = corpus;
  const [clips, unusable]: [HashedClip[], UnusableClip[]] = [[], [...(corpus.unusable ?? [])]];
  for (const clip of corpus.clips) {
    const reason = await whyUnusable(clip, folder, readClip);
    if (reason === undefined) clips.push(clip);
    else unusable.push(reason);
  }
  for (const { path, reason } of unusable) {
    warn(new UndertoneError('CORPUS_CLIP_UNUSABLE', { what: reason, where: path }));
  }
  const total = clips.length + unusable.length;
  if (unusable.length > MAX_UNUSABLE_SHARE * total) throw tooMany(name, unusable, total);
  return { ...corpus, clips, unusable };
}

async function whyUnusable(
  clip: HashedClip,
  folder: string,
  readClip: ReadClip,
): Promise<UnusableClip | undefined> {
  try {
    requireSound(await readClip(join(folder, fileOf(clip))));
    return undefined;
  } catch (error) {
    return unusableClip(clip, error);
  }
}

/** Samples that are NaN or infinite were read as silence. @throws WAV_EMPTY */
function requireSound({ samples }: ClipAudio): void {
  if (!samples.some((sample) => sample !== 0)) {
    throw new UndertoneError('WAV_EMPTY', { what: 'the recording is digital silence' });
  }
}

function tooMany(corpus: string, unusable: readonly UnusableClip[], total: number): UndertoneError {
  const [first] = unusable;
  return new UndertoneError('CORPUS_UNUSABLE', {
    what: 'too many clips cannot be used',
    where: corpus,
    expected: `at most ${100 * MAX_UNUSABLE_SHARE} % of ${total} clips`,
    received: `${unusable.length}, the first of them ${first?.path ?? ''}: ${first?.reason ?? ''}`,
    todo: 'mend the files, or take them out of the corpus on purpose',
  });
}
