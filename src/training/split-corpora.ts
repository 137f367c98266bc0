import { UndertoneError } from '../errors.js';
import { fileOf, type Corpus } from './corpus.js';
import { requireNoLeak, type Split } from './split.js';
import { requireKnownSpeakers } from './unknown-speaker.js';

/**
 * All of one corpus to learn from, and of another the clips whose labels the first one has. Clips
 * of the other get names of their own, since two corpora may name their files alike.
 * @throws SPLIT_LEAK where a speaker or recording is in both, CORPUS_LABEL where no label is,
 *   CORPUS_LAYOUT where speakers are not known.
 */
export function crossCorpusSplit(trained: Corpus, tested: Corpus): Split {
  const test = tested.clips
    .filter(({ label }) => trained.labels.includes(label))
    .map((clip) => ({ ...clip, path: `${tested.name}: ${clip.path}`, file: fileOf(clip) }));
  if (test.length === 0) throw noSharedLabel(trained, tested);
  const skippedClips = tested.clips.length - test.length;
  const split = { name: `cross-corpus-${tested.name}`, train: trained.clips, test, skippedClips };
  requireKnownSpeakers([...split.train, ...test]);
  requireNoLeak(split, ['speaker', 'recording']);
  return split;
}

function noSharedLabel(trained: Corpus, tested: Corpus): UndertoneError {
  return new UndertoneError('CORPUS_LABEL', {
    what: 'the two corpora share no label',
    where: tested.name,
    expected: `clips with labels of ${trained.name}: ${trained.labels.join(', ')}`,
    received: tested.labels.join(', '),
  });
}
