import { UndertoneError } from '../errors.js';
import type { Clip, CorpusFormat } from './corpus.js';
import { fileNameOf } from './corpus.js';

const LABELS = [
  'neutral',
  'calm',
  'happy',
  'sad',
  'angry',
  'fearful',
  'disgust',
  'surprised',
] as const;

/** Luna-Jiménez et al. 2021: the actors of each test fold that published work compares on. */
const FOLD_ACTORS = [
  [2, 5, 14, 15, 16],
  [3, 6, 7, 13, 18],
  [10, 11, 12, 19, 20],
  [8, 17, 21, 23, 24],
  [1, 4, 9, 22],
] as const;

/** `Actor_NN/03-01-EE-II-SS-RR-AA.wav`; odd actors are men, even ones women. */
export const RAVDESS: CorpusFormat = {
  name: 'ravdess',
  licence: 'CC-BY-NC-SA-4.0',
  labels: LABELS,
  clipOf,
  folds: FOLD_ACTORS.map((actors) => actors.map((actor) => speakerOf(actor))),
};

const NAME = /^03-01-(\d\d)-(\d\d)-(\d\d)-(\d\d)-(\d\d)\.wav$/i;

function clipOf(path: string): Clip {
  const match = NAME.exec(fileNameOf(path));
  const actor = Number(match?.[5]);
  if (match === null || actor < 1 || actor > 24) {
    throw new UndertoneError('CORPUS_LAYOUT', {
      what: 'not the name of a RAVDESS speech clip',
      where: path,
      expected: '03-01-EE-II-SS-RR-AA.wav with actor AA from 01 to 24',
      received: fileNameOf(path),
    });
  }
  return {
    path,
    label: labelOf(match[1] ?? '', path),
    speaker: speakerOf(actor),
    sex: actor % 2 === 1 ? 'male' : 'female',
  };
}

function labelOf(code: string, path: string): string {
  const label = LABELS[Number(code) - 1];
  if (label === undefined) {
    throw new UndertoneError('CORPUS_LABEL', {
      what: 'RAVDESS has no such emotion',
      where: path,
      expected: 'an emotion code from 01 to 08',
      received: code,
    });
  }
  return label;
}

function speakerOf(actor: number): string {
  return `ravdess/${String(actor).padStart(2, '0')}`;
}
