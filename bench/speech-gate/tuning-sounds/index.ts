/** Sounds without a speaker that numbers of the gate may be chosen on. */
import { noise, WIDE_HZ } from '../signals.js';
import { accordion, choir, clarinet, marimba, steelGuitar } from './more-music.js';
import { brass, guitar, organ, synthesizer, vibraphone, violin, whistle } from './music.js';
import { TUNING_TONES } from './tones.js';

/** Sounds of a length in seconds at 16 kHz, at any level, by kind and name. */
export const TUNING_SOUNDS: Readonly<
  Record<string, Readonly<Record<string, (seconds: number) => Float32Array>>>
> = {
  noise: {
    white: (seconds) => noise('white', seconds * WIDE_HZ, -20, 731),
    pink: (seconds) => noise('pink', seconds * WIDE_HZ, -20, 732),
  },
  'hold music': { guitar, organ, synthesizer, vibraphone, brass, violin, whistle },
  'more music': { accordion, choir, clarinet, marimba, 'steel guitar': steelGuitar },
  tones: TUNING_TONES,
};

export const TUNING_LEVELS_DB = [-40, -25] as const;
