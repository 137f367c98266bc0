import { UndertoneError } from '../errors.js';
import type { Clip, CorpusFormat } from './corpus.js';
import { fileNameOf } from './corpus.js';

/** German initials: Wut, Langeweile, Ekel, Angst, Freude, Trauer, neutral. */
const LABEL_OF_LETTER: ReadonlyMap<string, string> = new Map([
  ['N', 'neutral'],
  ['L', 'bored'],
  ['F', 'happy'],
  ['T', 'sad'],
  ['W', 'angry'],
  ['A', 'fearful'],
  ['E', 'disgust'],
]);

const MEN: readonly string[] = ['03', '10', '11', '12', '15'];
const WOMEN: readonly string[] = ['08', '09', '13', '14', '16'];

/** `03a01Fa.wav`: speaker, text, emotion letter, take. Evaluated leave-one-speaker-out. */
export const EMODB: CorpusFormat = {
  name: 'emodb',
  licence: 'CC0-1.0',
  labels: [...LABEL_OF_LETTER.values()],
  clipOf,
};

const NAME = /^(\d\d)([ab]\d\d)([A-Z])([a-z]?)\.(?:wav|WAV)$/;

function clipOf(path: string): Clip {
  const match = NAME.exec(fileNameOf(path));
  const speaker = match?.[1] ?? '';
  if (match === null || ![...MEN, ...WOMEN].includes(speaker)) {
    throw new UndertoneError('CORPUS_LAYOUT', {
      what: 'not the name of an EmoDB clip',
      where: path,
      expected: 'speaker 03 or 08 to 16, text, emotion letter and take, like 03a01Fa.wav',
      received: fileNameOf(path),
    });
  }
  return {
    path,
    label: labelOf(match[3] ?? '', path),
    speaker: `emodb/${speaker}`,
    sex: MEN.includes(speaker) ? 'male' : 'female',
  };
}

function labelOf(letter: string, path: string): string {
  const label = LABEL_OF_LETTER.get(letter);
  if (label === undefined) {
    throw new UndertoneError('CORPUS_LABEL', {
      what: 'EmoDB has no such emotion',
      where: path,
      expected: `one of the letters ${[...LABEL_OF_LETTER.keys()].join(', ')}`,
      received: letter,
    });
  }
  return label;
}
