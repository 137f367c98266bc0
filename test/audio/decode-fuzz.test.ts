import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { AudioFormat } from '../../src/audio/chunk.js';
import { PcmDecoder } from '../../src/audio/decode.js';
import { checkAudioFormat } from '../../src/audio/format.js';
import { UndertoneError } from '../../src/errors.js';

const KNOWN_CODES = ['AUDIO_ENCODING', 'AUDIO_RATE', 'AUDIO_CHANNELS'];

/** Formats as they might come from a wire: mostly right, any field may be anything. */
const format = fc.record({
  encoding: fc.oneof(
    { weight: 8, arbitrary: fc.constantFrom('pcm_f32le', 'pcm_f64le', 'pcm_s24le', 'mulaw') },
    { weight: 1, arbitrary: fc.string() },
  ),
  sampleRateHz: fc.oneof(
    { weight: 8, arbitrary: fc.constantFrom(8_000, 16_000, 44_100) },
    { weight: 1, arbitrary: fc.double() },
  ),
  channels: fc.oneof(
    { weight: 8, arbitrary: fc.constantFrom(['mono'], ['customer', 'agent']) },
    { weight: 1, arbitrary: fc.array(fc.constantFrom('mono', 'agent'), { maxLength: 17 }) },
  ),
});

test('6,000 formats and byte streams are decoded within [-1, 1] or refused with a known code', () => {
  fc.assert(
    fc.property(
      format,
      fc.array(fc.uint8Array({ maxLength: 60 }), { maxLength: 6 }),
      (any, pieces) => {
        try {
          const { encoding, channels } = any as AudioFormat;
          checkAudioFormat(any as AudioFormat, 'call-1');
          const decoder = new PcmDecoder(encoding, channels.length);
          const decoded = pieces.map((piece) => decoder.push(piece));
          const samples = decoded.flatMap((audio) => audio.channels.flatMap((one) => [...one]));
          expect(samples.every((sample) => sample >= -1 && sample <= 1)).toBe(true);
        } catch (error) {
          if (!(error instanceof UndertoneError)) throw error;
          expect(KNOWN_CODES).toContain(error.code);
        }
      },
    ),
    { numRuns: 6_000 },
  );
});
