import { describe, expect, it } from 'vitest';
import { RAVDESS } from '../../src/training/corpus-ravdess.js';
import { UndertoneError } from '../../src/errors.js';

describe('RAVDESS', () => {
  it('reads emotion, actor and sex from the name', () => {
    expect(RAVDESS.clipOf('Actor_08/03-01-05-02-01-01-08.wav')).toEqual({
      path: 'Actor_08/03-01-05-02-01-01-08.wav',
      label: 'angry',
      speaker: 'ravdess/08',
      sex: 'female',
    });
    expect(RAVDESS.clipOf('03-01-01-01-01-01-23.wav')).toMatchObject({
      label: 'neutral',
      sex: 'male',
    });
  });

  it('knows its eight emotions by their codes', () => {
    const labels = ['01', '02', '03', '04', '05', '06', '07', '08'].map(
      (code) => RAVDESS.clipOf(`03-01-${code}-01-01-01-01.wav`).label,
    );
    expect(labels).toEqual(RAVDESS.labels);
  });

  it.each(['Actor_01/03-02-01-01-01-01-01.wav', 'song.wav', '03-01-01-01-01-01-25.wav'])(
    'refuses %s and names it',
    (path) => {
      expect(() => RAVDESS.clipOf(path)).toThrow(new RegExp(`CORPUS_LAYOUT: ${path}`));
    },
  );

  it('refuses an emotion that it does not have', () => {
    const call = () => RAVDESS.clipOf('03-01-09-01-01-01-01.wav');
    expect(call).toThrow(UndertoneError);
    expect(call).toThrow(/CORPUS_LABEL: .*expected .*01 to 08; received 09/);
  });

  it('holds each of the 24 actors out once', () => {
    const actors = (RAVDESS.folds ?? []).flat();
    expect(actors).toHaveLength(24);
    expect(new Set(actors).size).toBe(24);
  });
});
