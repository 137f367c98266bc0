/**
 * Sounds without a speaker that the gate is tested on. They were written before its numbers were
 * chosen and stay as they are: to tune, see ../tuning-sounds.
 */
import { syntheticBabble } from './babble.js';
import { band, fluteAndHarp, pianoWaltz, strings } from './music.js';
import { evenWhite, swelling, vossPink } from './noises.js';
import { DIALLING, FAX, RING_BACK } from './tones.js';

/** Sounds of a length in seconds at 16 kHz, at any level, by kind and name. */
export const TEST_SOUNDS: Readonly<
  Record<string, Readonly<Record<string, (seconds: number) => Float32Array>>>
> = {
  'white noise': {
    steady: (seconds) => evenWhite(seconds, 9_001),
    'swelling every 7 s': (seconds) => swelling(evenWhite(seconds, 9_002), 7),
  },
  'pink noise': {
    steady: (seconds) => vossPink(seconds, 9_003),
    'swelling every 5 s': (seconds) => swelling(vossPink(seconds, 9_004), 5),
  },
  'synthetic babble': Object.fromEntries(
    [6, 8, 10, 12].map((voices) => [
      `${voices} voices`,
      (seconds: number): Float32Array => syntheticBabble(voices, seconds, 9_300 + voices),
    ]),
  ),
  'hold music': {
    'piano waltz': pianoWaltz,
    strings,
    'flute and harp': fluteAndHarp,
    band,
  },
  dialling: DIALLING,
  'ring-back and busy': RING_BACK,
  'fax and modem': FAX,
};

/** Root mean square levels that each of them is heard at, dB relative to full scale. */
export const TEST_LEVELS_DB = [-45, -32, -19] as const;
