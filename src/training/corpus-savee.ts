import { UndertoneError } from '../errors.js';
import type { Clip, CorpusFormat } from './corpus.js';

const LABEL_OF_CODE: ReadonlyMap<string, string> = new Map([
  ['n', 'neutral'],
  ['h', 'happy'],
  ['sa', 'sad'],
  ['a', 'angry'],
  ['f', 'fearful'],
  ['d', 'disgust'],
  ['su', 'surprised'],
]);

/** `DC/a01.wav` or `DC_a01.wav`: four men. Evaluated leave-one-speaker-out. */
export const SAVEE: CorpusFormat = {
  name: 'savee',
  licence: 'LicenseRef-SAVEE-research-only',
  labels: [...LABEL_OF_CODE.values()],
  clipOf,
};

const NAME = /(?:^|\/)(DC|JE|JK|KL)[/_]([a-z]+)(\d\d)\.wav$/i;

function clipOf(path: string): Clip {
  const match = NAME.exec(path);
  if (match === null) {
    throw new UndertoneError('CORPUS_LAYOUT', {
      what: 'not the name of a SAVEE clip',
      where: path,
      expected: 'DC/a01.wav or DC_a01.wav with speaker DC, JE, JK or KL',
    });
  }
  return {
    path,
    label: labelOf((match[2] ?? '').toLowerCase(), path),
    speaker: `savee/${(match[1] ?? '').toUpperCase()}`,
    sex: 'male',
  };
}

function labelOf(code: string, path: string): string {
  const label = LABEL_OF_CODE.get(code);
  if (label === undefined) {
    throw new UndertoneError('CORPUS_LABEL', {
      what: 'SAVEE has no such emotion',
      where: path,
      expected: `one of the codes ${[...LABEL_OF_CODE.keys()].join(', ')}`,
      received: code,
    });
  }
  return label;
}
