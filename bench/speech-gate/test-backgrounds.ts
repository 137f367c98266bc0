/**
 * What people speak over when the gate is tested. Written before its numbers were chosen anew, and
 * left as it is: to tune, see tuning-backgrounds.ts.
 */
import { fluteAndHarp, pianoWaltz, strings } from './test-sounds/music.js';
import { mixed, uniform, WIDE_HZ } from './signals.js';
import { humming, type Partial } from './steady.js';

/** Sounds of a length in seconds at 16 kHz, at any level, by kind and name. */
export const TEST_BACKGROUNDS: Readonly<
  Record<string, Readonly<Record<string, (seconds: number) => Float32Array>>>
> = {
  hum: {
    'hum, 50 Hz, odd and even': (seconds) =>
      humming(harmonics(50, [1, 0.5, 0.7, 0.3, 0.4, 0.2, 0.25]), seconds),
    'hum, 60 Hz, odd': (seconds) =>
      humming(harmonics(60, [0.6, 0, 1, 0, 0.5, 0, 0.35, 0, 0.2]), seconds),
    'hum, 50 Hz, rectified': (seconds) => humming(harmonics(100, [1, 0.35, 0.15, 0.1]), seconds),
    'hum, 60 Hz, rectified': (seconds) => humming(harmonics(120, [1, 0.5, 0.3]), seconds),
  },
  tone: {
    'tone, 265 Hz': (seconds) => humming([[265, 1]], seconds),
    'tone, 580 Hz': (seconds) => humming([[580, 1]], seconds),
    'tone, 1330 Hz': (seconds) => humming([[1_330, 1]], seconds),
    'tones, 349 and 523 Hz': (seconds) =>
      humming(
        [
          [349, 1],
          [523, 0.8],
        ],
        seconds,
      ),
  },
  fan: {
    'fan, 110-150 Hz': (seconds) => spread(110, 150, seconds, 9_501),
    'fan, 290-420 Hz, a blade of 174 Hz': (seconds) =>
      mixed(
        spread(290, 420, seconds, 9_502),
        humming(
          [
            [174, 0.1],
            [348, 0.05],
          ],
          seconds,
        ),
      ),
    'fan, 600-900 Hz': (seconds) => spread(600, 900, seconds, 9_503),
  },
  music: { 'piano waltz': pianoWaltz, strings, 'flute and harp': fluteAndHarp },
};

export const TEST_CROWD_BEHIND = { voices: 10, seed: 9_504 } as const;

function harmonics(baseHz: number, amplitudes: readonly number[]): Partial[] {
  return amplitudes.map((amplitude, index) => [baseHz * (index + 1), amplitude]);
}

/** Noise of many sines drawn within a band, in contrast to the resonances of tuning. */
function spread(fromHz: number, toHz: number, seconds: number, seed: number): Float32Array {
  const random = uniform(seed);
  const sines = Array.from({ length: 60 }, () => ({
    frequencyHz: fromHz + (toHz - fromHz) * random(),
    phase: 2 * Math.PI * random(),
  }));
  return Float32Array.from({ length: Math.round(seconds * WIDE_HZ) }, (_, n) =>
    sines.reduce(
      (sum, { frequencyHz, phase }) =>
        sum + 0.02 * Math.sin((2 * Math.PI * frequencyHz * n) / WIDE_HZ + phase),
      0,
    ),
  );
}
