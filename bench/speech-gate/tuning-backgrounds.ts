/** What people speak over that numbers of the gate may be chosen on. */
import { uniform } from './signals.js';
import { humming, resounding } from './steady.js';
import { brass, guitar, organ } from './tuning-sounds/music.js';

/** Sounds of a length in seconds at 16 kHz, at any level, by kind and name. */
export const TUNING_BACKGROUNDS: Readonly<
  Record<string, Readonly<Record<string, (seconds: number) => Float32Array>>>
> = {
  hum: {
    'hum, 50, 150 and 250 Hz': (seconds) =>
      humming(
        [
          [50, 1],
          [150, 0.5],
          [250, 0.25],
        ],
        seconds,
      ),
    'hum, 60, 120 and 180 Hz': (seconds) =>
      humming(
        [
          [60, 1],
          [120, 0.8],
          [180, 0.4],
          [300, 0.2],
        ],
        seconds,
      ),
    'hum, 100 and 200 Hz': (seconds) =>
      humming(
        [
          [100, 1],
          [200, 0.6],
          [300, 0.3],
          [400, 0.2],
        ],
        seconds,
      ),
  },
  tone: {
    'tone, 205 Hz': (seconds) => humming([[205, 1]], seconds),
    'tone, 410 Hz': (seconds) => humming([[410, 1]], seconds),
    'tone, 820 Hz': (seconds) => humming([[820, 1]], seconds),
    'tone, 1900 Hz': (seconds) => humming([[1_900, 1]], seconds),
  },
  fan: {
    'fan, 160 Hz': (seconds) => resounding(160, 25, seconds, uniform(741)),
    'fan, 240 Hz': (seconds) => resounding(240, 60, seconds, uniform(742)),
    'fan, 520 Hz': (seconds) => resounding(520, 90, seconds, uniform(743)),
  },
  music: { guitar, organ, brass },
};

export const TUNING_CROWD_BEHIND = { voices: 8, seed: 744 } as const;
