/** The words that corpora and models share for emotions. */
export type EmotionLabel = string;

/** A recording of one speaker with one label, as its corpus names it. */
export interface Clip {
  /** Path below the corpus folder, with forward slashes. */
  readonly path: string;
  readonly label: EmotionLabel;
  /** Corpus and speaker, `ravdess/07`: one person under every corpus that is loaded. */
  readonly speaker: string;
  readonly sex?: 'female' | 'male';
  /** Side of the split that a manifest prescribes. */
  readonly split?: 'train' | 'test';
}

/** A clip and the SHA-256 of its file: equal hashes are one recording under two names. */
export interface HashedClip extends Clip {
  readonly contentHash: string;
  /** The file that it is read from, where `path` is a name of its own. */
  readonly file?: string;
  /** Of a changed copy under `paper-lineage`: which of the lineage's changes made it. */
  readonly lineageChange?: number;
}

/** How a corpus is read from the paths of its files: pure, so that tests need no files. */
export interface CorpusFormat {
  readonly name: string;
  /** What weights trained on it are under: an SPDX identifier where there is one. */
  readonly licence: string;
  /** The order of a model's outputs. */
  readonly labels: readonly EmotionLabel[];
  /**
   * @throws CORPUS_LAYOUT where a name does not follow the corpus, CORPUS_LABEL where it names
   * an emotion that the corpus does not have.
   */
  clipOf(path: string): Clip;
  /** Groups of speakers, each held out once; absent: every speaker alone. */
  readonly folds?: readonly (readonly string[])[];
}

export interface Corpus {
  readonly name: string;
  readonly licence: string;
  readonly labels: readonly EmotionLabel[];
  readonly clips: readonly HashedClip[];
  readonly folds?: readonly (readonly string[])[];
}

/** The recording that a clip is, or is a changed copy of. */
export function fileOf({ file, path }: HashedClip): string {
  return file ?? path;
}

/** The last part of a path with forward slashes. */
export function fileNameOf(path: string): string {
  return path.slice(path.lastIndexOf('/') + 1);
}
