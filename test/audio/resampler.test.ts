import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { designResampler } from '../../src/audio/resampler-design.js';
import { resampleClip, StreamResampler } from '../../src/audio/resampler.js';
import { cut } from './cut.js';

const PAIRS = [
  [8_000, 16_000],
  [11_025, 16_000],
  [16_000, 8_000],
  [22_050, 16_000],
  [24_000, 16_000],
  [32_000, 16_000],
  [44_100, 16_000],
  [48_000, 16_000],
  [48_000, 8_000],
] as const;
const RATES = [8_000, 8_001, 11_025, 16_000, 22_050, 44_100, 48_000] as const;

function sine(frequencyHz: number, rateHz: number, length: number): Float32Array {
  return Float32Array.from({ length }, (_, n) =>
    Math.sin((2 * Math.PI * frequencyHz * n) / rateHz),
  );
}

function noise(length: number, seed: number): Float32Array {
  let state = seed | 1;
  return Float32Array.from({ length }, () => {
    state = Math.imul(state, 1_664_525) + 1_013_904_223;
    return state / 2 ** 32;
  });
}

/** Everything a resampler emits, and where it starts. */
function collect(
  design: ReturnType<typeof designResampler>,
  feed: (resampler: StreamResampler) => void,
): { positions: number[]; samples: number[] } {
  const positions: number[] = [];
  const samples: number[] = [];
  const resampler = new StreamResampler(design, (firstSample, block) => {
    block.forEach((sample, i) => {
      positions.push(firstSample + i);
      samples.push(sample);
    });
  });
  feed(resampler);
  return { positions, samples };
}

function decibel(ratio: number): number {
  return 20 * Math.log10(ratio);
}

function gain(output: Float32Array, ideal: Float32Array): number {
  const product = output.reduce((sum, sample, n) => sum + sample * (ideal[n] ?? 0), 0);
  const power = output.reduce((sum, _, n) => sum + (ideal[n] ?? 0) ** 2, 0);
  return product / power;
}

function rms(samples: Float32Array): number {
  return Math.sqrt(samples.reduce((sum, sample) => sum + sample * sample, 0) / samples.length);
}

describe.each(PAIRS)('a sine sweep from %d to %d Hz', (source, target) => {
  const design = designResampler(source, target);
  const lowerNyquistHz = Math.min(source, target) / 2;
  const seconds = 0.25;
  const edge = Math.ceil((design.lookBackSamples * target) / source) + 1;

  function resampled(frequencyHz: number): Float32Array {
    const output = resampleClip(design, sine(frequencyHz, source, seconds * source));
    return output.subarray(edge, output.length - edge);
  }

  test('the pass-band comes out in place, flat, without aliases or images', () => {
    for (let share = 0.01; share <= 0.9; share += 0.0445) {
      const frequencyHz = share * lowerNyquistHz;
      const output = resampled(frequencyHz);
      const ideal = sine(frequencyHz, target, seconds * target).subarray(edge);
      const difference = output.map((sample, n) => sample - (ideal[n] ?? 0));
      expect(decibel(rms(difference) / rms(ideal))).toBeLessThan(-70);
      expect(Math.abs(decibel(gain(output, ideal)))).toBeLessThan(0.005);
    }
  });

  test('what lies beyond the transition is 70 dB down', () => {
    for (let share = 1.1; share * lowerNyquistHz < source / 2; share += 0.045) {
      expect(decibel(rms(resampled(share * lowerNyquistHz)) / Math.SQRT1_2)).toBeLessThan(-70);
    }
  });
});

test('a constant stays what it is', () => {
  for (const [source, target] of PAIRS) {
    const design = designResampler(source, target);
    const output = resampleClip(design, new Float32Array(2_000).fill(0.5));
    const middle = output.subarray(output.length >> 2, output.length >> 1);
    expect(Math.max(...middle.map((sample) => Math.abs(sample - 0.5)))).toBeLessThan(1e-6);
  }
});

test('equal rates leave every sample as it is, at once', () => {
  const design = designResampler(16_000, 16_000);
  const input = noise(2_000, 7);
  const { positions, samples } = collect(design, (resampler) => {
    resampler.push(input, 100);
  });
  expect(samples).toEqual([...input]);
  expect(positions[0]).toBe(100);
});

test('full-scale steps stay within full scale', () => {
  const square = Float32Array.from({ length: 4_000 }, (_, n) => (n % 80 < 40 ? 1 : -1));
  for (const [source, target] of PAIRS) {
    const output = resampleClip(designResampler(source, target), square);
    expect(Math.max(...output.map(Math.abs))).toBe(1);
  }
});

test('rates out of range are refused', () => {
  expect(() => designResampler(0, 16_000)).toThrow(/AUDIO_RATE/);
  expect(() => designResampler(16_000, 96_000)).toThrow(/AUDIO_RATE/);
});

const stream = {
  source: fc.constantFrom(...RATES),
  target: fc.constantFrom(8_000, 16_000),
  length: fc.nat({ max: 1_500 }),
  start: fc.nat({ max: 100_000 }),
  seed: fc.nat(),
};

test('any cutting gives the same samples, bit for bit', () => {
  fc.assert(
    fc.property(
      fc.record({ ...stream, sizes: fc.array(fc.nat({ max: 300 }), { maxLength: 12 }) }),
      ({ source, target, length, start, seed, sizes }) => {
        const design = designResampler(source, target);
        const input = noise(length, seed);
        const whole = collect(design, (resampler) => {
          resampler.push(input, start);
          resampler.flush();
        });
        const pieces = collect(design, (resampler) => {
          let at = start;
          for (const piece of cut(input, sizes)) {
            resampler.push(piece, at);
            at += piece.length;
          }
          resampler.flush();
        });
        expect(pieces).toEqual(whole);
      },
    ),
    { numRuns: 100 },
  );
});

test('outputs tile the target grid: none missing, none twice, also across a gap', () => {
  fc.assert(
    fc.property(
      fc.record({ ...stream, gap: fc.integer({ min: 1, max: 5_000 }) }),
      ({ source, target, length, start, seed, gap }) => {
        const design = designResampler(source, target);
        const resume = start + length + gap;
        const { positions } = collect(design, (resampler) => {
          resampler.push(noise(length, seed), start);
          resampler.push(noise(length, seed), resume);
          resampler.flush();
        });
        const expected: number[] = [];
        for (const from of [start, resume]) {
          const end = Math.ceil(((from + length) * design.up) / design.down);
          for (let n = Math.ceil((from * design.up) / design.down); n < end; n++) expected.push(n);
        }
        expect(positions).toEqual(expected);
      },
    ),
    { numRuns: 100 },
  );
});

test('a gap starts afresh: what came before leaves no trace', () => {
  const design = designResampler(8_000, 16_000);
  const after = noise(400, 3);
  const alone = collect(design, (resampler) => {
    resampler.push(after, 1_000);
    resampler.flush();
  });
  const joined = collect(design, (resampler) => {
    resampler.push(noise(500, 5), 0);
    resampler.push(after, 1_000);
    resampler.flush();
  });
  expect(joined.samples.slice(-alone.samples.length)).toEqual(alone.samples);
});

test('a stream joined anywhere is exact from the look-back on', () => {
  fc.assert(
    fc.property(
      fc.record({ ...stream, join: fc.double({ min: 0, max: 1, noNaN: true }) }),
      ({ source, target, length, start, seed, join }) => {
        const design = designResampler(source, target);
        const input = noise(length, seed);
        const skipped = Math.floor(join * length);
        const whole = collect(design, (resampler) => {
          resampler.push(input, start);
          resampler.flush();
        });
        const joined = collect(design, (resampler) => {
          resampler.push(input.subarray(skipped), start + skipped);
          resampler.flush();
        });
        const exactFrom = start + skipped + design.lookBackSamples;
        const exact = joined.positions.filter(
          (position) => position * design.down >= exactFrom * design.up,
        ).length;
        expect(joined.samples.slice(joined.samples.length - exact)).toEqual(
          whole.samples.slice(whole.samples.length - exact),
        );
      },
    ),
    { numRuns: 100 },
  );
});
