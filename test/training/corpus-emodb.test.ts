import { describe, expect, it } from 'vitest';
import { EMODB } from '../../src/training/corpus-emodb.js';

describe('EmoDB', () => {
  it.each([
    ['03a01Fa.wav', 'happy', 'emodb/03', 'male'],
    ['wav/16b10Wb.wav', 'angry', 'emodb/16', 'female'],
    ['08a02La.wav', 'bored', 'emodb/08', 'female'],
    ['09b03Ea.wav', 'disgust', 'emodb/09', 'female'],
    ['10a04Ad.wav', 'fearful', 'emodb/10', 'male'],
    ['15a05Tc.wav', 'sad', 'emodb/15', 'male'],
    ['11a07N.wav', 'neutral', 'emodb/11', 'male'],
  ])('reads %s', (path, label, speaker, sex) => {
    expect(EMODB.clipOf(path)).toEqual({ path, label, speaker, sex });
  });

  it.each(['03a01.wav', '99a01Fa.wav', '03a1Fa.wav'])('refuses %s and names it', (path) => {
    expect(() => EMODB.clipOf(path)).toThrow(new RegExp(`CORPUS_LAYOUT: ${path}`));
  });

  it('refuses a letter that it does not have', () => {
    expect(() => EMODB.clipOf('03a01Xa.wav')).toThrow(/CORPUS_LABEL: .*received X/);
  });
});
