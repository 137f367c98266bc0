import { describe, expect, it } from 'vitest';
import { PcmDecoder } from '../../../src/audio/decode.js';
import type { SENT_ENCODINGS } from '../../../src/cli/simulate/convert-audio.js';
import { convertAudio } from '../../../src/cli/simulate/convert-audio.js';

const MULAW = { encoding: 'mulaw', sampleRateHz: 8_000 } as const;
/** All bytes of mu-law on the left, the same backwards on the right. */
const STEREO = Uint8Array.from({ length: 512 }, (_, i) => (i % 2 === 0 ? i >> 1 : 255 - (i >> 1)));

function samples(bytes: Uint8Array, encoding: (typeof SENT_ENCODINGS)[number]) {
  return new PcmDecoder(encoding, 2).push(bytes).channels;
}

describe('convertAudio', () => {
  it('leaves audio alone that is in its format already', () => {
    expect(convertAudio(STEREO, 2, MULAW, MULAW)).toBe(STEREO);
  });

  it.each(['pcm_s16le', 'pcm_f32le'] as const)('writes the same samples as %s', (encoding) => {
    const converted = convertAudio(STEREO, 2, MULAW, { encoding, sampleRateHz: 8_000 });
    expect(samples(converted, encoding)).toEqual(samples(STEREO, 'mulaw'));
  });

  it('writes the nearest samples that A-law has', () => {
    const converted = convertAudio(STEREO, 2, MULAW, { encoding: 'alaw', sampleRateHz: 8_000 });
    const [left = []] = samples(converted, 'alaw');
    const [expected = []] = samples(STEREO, 'mulaw');
    for (const [i, sample] of left.entries()) {
      const level = Math.abs(expected[i] ?? NaN);
      expect(Math.abs(sample - (expected[i] ?? NaN))).toBeLessThanOrEqual(level / 16 + 0.001);
    }
  });

  it('brings a tone to another rate, on both channels', () => {
    const tone = Float32Array.from(
      { length: 3_200 },
      (_, i) => (i % 2 === 0 ? 0.5 : -0.5) * Math.sin((2 * Math.PI * 440 * (i >> 1)) / 8_000),
    );
    const from = { encoding: 'pcm_f32le', sampleRateHz: 8_000 } as const;
    const bytes = convertAudio(new Uint8Array(tone.buffer), 2, from, {
      encoding: 'pcm_f32le',
      sampleRateHz: 16_000,
    });
    const [left = new Float32Array(), right = new Float32Array()] = samples(bytes, 'pcm_f32le');
    expect(left).toHaveLength(3_200);
    for (let i = 200; i < 3_000; i++) {
      const expected = 0.5 * Math.sin((2 * Math.PI * 440 * i) / 16_000);
      expect(left[i]).toBeCloseTo(expected, 3);
      expect(right[i]).toBeCloseTo(-expected, 3);
    }
  });
});
