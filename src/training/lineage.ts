import { createHash } from 'node:crypto';
import type { SpeechChange } from './changed-speech.js';
import type { Corpus, HashedClip } from './corpus.js';

/**
 * The kinds of copies that the public code lineage of the paper's network makes of each clip BEFORE
 * it splits: noise,
 * slower speech, a shift in time, a higher pitch. Kinds, strengths and order were fixed before any
 * of them was trained on, since weaker copies make any figure one likes.
 */
export const LINEAGE_CHANGES: readonly LineageChange[] = [
  changeOf({ noise: { colour: 'white', snrDb: 20 } }),
  changeOf({ tempo: 0.8 }),
  changeOf({ shiftSeconds: 0.2 }),
  changeOf({ speed: 1.04, tempo: 1 / 1.04 }),
];

/** Where no other number is asked for. */
export const DEFAULT_LINEAGE_COPIES = 3;

export interface LineageChange extends SpeechChange {
  /** What was last comes first, by so much. */
  readonly shiftSeconds: number;
}

/**
 * Every clip and so many changed copies of it, each a clip of its own: a split at random puts copies
 * of one recording on both sides. **That is the leak that this protocol measures.**
 */
export function lineageCorpus<C extends Corpus>(corpus: C, copies: number): C {
  const clips = corpus.clips.flatMap((clip) => [
    clip,
    ...Array.from({ length: copies }, (_, copy) => copyOf(clip, copy)),
  ]);
  return { ...corpus, clips };
}

function changeOf(change: Partial<LineageChange>): LineageChange {
  const unchanged = { speed: 1, tempo: 1, noise: undefined, telephone: false };
  return { ...unchanged, shiftSeconds: 0, ...change };
}

function copyOf(clip: HashedClip, copy: number): HashedClip {
  const { path, contentHash } = clip;
  return {
    ...clip,
    path: `${path}#${copy + 1}`,
    contentHash: createHash('sha256')
      .update(`${contentHash}#${copy + 1}`)
      .digest('hex'),
    file: path,
    lineageChange: copy,
  };
}
