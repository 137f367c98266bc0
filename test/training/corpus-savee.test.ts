import { describe, expect, it } from 'vitest';
import { SAVEE } from '../../src/training/corpus-savee.js';

describe('SAVEE', () => {
  it.each([
    ['DC/a01.wav', 'angry', 'savee/DC'],
    ['AudioData/JE/sa15.wav', 'sad', 'savee/JE'],
    ['JK_su03.wav', 'surprised', 'savee/JK'],
    ['ALL/KL_n30.wav', 'neutral', 'savee/KL'],
    ['KL_h01.wav', 'happy', 'savee/KL'],
    ['KL_f01.wav', 'fearful', 'savee/KL'],
    ['KL_d01.wav', 'disgust', 'savee/KL'],
    ['dc/A01.WAV', 'angry', 'savee/DC'],
  ])('reads %s in either layout', (path, label, speaker) => {
    expect(SAVEE.clipOf(path)).toEqual({ path, label, speaker, sex: 'male' });
  });

  it.each(['a01.wav', 'XX/a01.wav', 'DC/a1.wav', 'ADC_a01.wav'])(
    'refuses %s and names it',
    (path) => {
      expect(() => SAVEE.clipOf(path)).toThrow(new RegExp(`CORPUS_LAYOUT: ${path}`));
    },
  );

  it('refuses a code that it does not have', () => {
    expect(() => SAVEE.clipOf('DC_x01.wav')).toThrow(/CORPUS_LABEL: .*received x/);
  });
});
