import { UndertoneError } from '../errors.js';
import type { Corpus, HashedClip } from './corpus.js';
import { Random } from './random.js';
import { requireNoLeak, type Split } from './split.js';
import { speakerIndependentSplits } from './split-speakers.js';

const SPEAKERS_OF_EACH_SEX = 2;

/**
 * Where choices are made: two women and two men of each fold's training side are held out of it,
 * drawn once and for ever. The fold's own test speakers are on neither side.
 * @throws CORPUS_LAYOUT where a fold has too few speakers of either sex.
 */
export function validationSplits(corpus: Corpus): Split[] {
  return speakerIndependentSplits(corpus).map(({ train }, index) => {
    const name = `validation-${index + 1}`;
    const chosen = chosenSpeakers(train, name);
    const split = {
      name,
      train: train.filter(({ speaker }) => !chosen.includes(speaker)),
      test: train.filter(({ speaker }) => chosen.includes(speaker)),
    };
    requireNoLeak(split, ['speaker', 'recording']);
    return split;
  });
}

function chosenSpeakers(clips: readonly HashedClip[], name: string): string[] {
  const random = Random.fromSeed(0, name);
  return (['female', 'male'] as const).flatMap((sex) => {
    const speakers = [...new Set(clips.filter((clip) => clip.sex === sex).map(speakerOf))].sort();
    if (speakers.length <= SPEAKERS_OF_EACH_SEX) throw tooFew(name, sex, speakers.length);
    return random.shuffled(speakers).slice(0, SPEAKERS_OF_EACH_SEX);
  });
}

function speakerOf({ speaker }: HashedClip): string {
  return speaker;
}

function tooFew(name: string, sex: string, count: number): UndertoneError {
  return new UndertoneError('CORPUS_LAYOUT', {
    what: `a fold has too few ${sex} speakers to hold some out for validation`,
    where: name,
    expected: `more than ${SPEAKERS_OF_EACH_SEX}`,
    received: `${count}`,
  });
}
