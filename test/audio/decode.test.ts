import fc from 'fast-check';
import { expect, test } from 'vitest';
import { ENCODINGS, type Encoding } from '../../src/audio/chunk.js';
import { decodeSamples, PcmDecoder } from '../../src/audio/decode.js';
import { BYTES_PER_SAMPLE } from '../../src/audio/format.js';
import { cut } from './cut.js';

function littleEndian(width: number, write: (view: DataView) => void): Uint8Array {
  const view = new DataView(new ArrayBuffer(width));
  write(view);
  return new Uint8Array(view.buffer);
}

const KNOWN: readonly (readonly [Encoding, readonly number[], number])[] = [
  ['pcm_u8', [0x00], -1],
  ['pcm_u8', [0x80], 0],
  ['pcm_u8', [0xff], 127 / 128],
  ['pcm_s16le', [0x00, 0x80], -1],
  ['pcm_s16le', [0xff, 0x7f], 32_767 / 32_768],
  ['pcm_s16le', [0xff, 0xff], -1 / 32_768],
  ['pcm_s24le', [0x00, 0x00, 0x80], -1],
  ['pcm_s24le', [0xff, 0xff, 0xff], -1 / 2 ** 23],
  ['pcm_s24le', [0x00, 0x00, 0x40], 0.5],
  ['pcm_s32le', [0x00, 0x00, 0x00, 0x80], -1],
  ['pcm_s32le', [0x00, 0x00, 0x00, 0x20], 0.25],
  ['mulaw', [0x00], -32_124 / 32_768],
  ['mulaw', [0xff], 0],
  ['alaw', [0xaa], 32_256 / 32_768],
  ['alaw', [0xd5], 8 / 32_768],
];

test.each(KNOWN)('%s %j decodes to %d', (encoding, bytes, sample) => {
  expect([...decodeSamples(encoding, Uint8Array.from(bytes))]).toEqual([sample]);
});

const FLOATS = [
  { value: 0.25, sample: 0.25, notFinite: 0 },
  { value: 1.5, sample: 1, notFinite: 0 },
  { value: -3, sample: -1, notFinite: 0 },
  { value: Number.NaN, sample: 0, notFinite: 1 },
  { value: Infinity, sample: 0, notFinite: 1 },
  { value: -Infinity, sample: 0, notFinite: 1 },
];

test.each(FLOATS)('float $value becomes $sample', ({ value, sample, notFinite }) => {
  const single = littleEndian(4, (view) => {
    view.setFloat32(0, value, true);
  });
  const double = littleEndian(8, (view) => {
    view.setFloat64(0, value, true);
  });
  for (const [encoding, bytes] of [
    ['pcm_f32le', single],
    ['pcm_f64le', double],
  ] as const) {
    const decoded = new PcmDecoder(encoding, 1).push(bytes);
    expect(decoded.channels).toEqual([Float32Array.of(sample)]);
    expect(decoded.notFinite).toEqual([notFinite === 1 ? [0] : []]);
  }
});

test('two channels are taken apart', () => {
  const { channels, sampleCount } = new PcmDecoder('pcm_u8', 2).push(
    Uint8Array.of(0x80, 0xc0, 0x00, 0x40),
  );
  expect(sampleCount).toBe(2);
  expect(channels).toEqual([Float32Array.of(0, -1), Float32Array.of(0.5, -0.5)]);
});

test('an unfinished sample waits, is reported, and can be dropped', () => {
  const decoder = new PcmDecoder('pcm_s16le', 2);
  expect(decoder.push(Uint8Array.of(0, 0, 0)).sampleCount).toBe(0);
  expect(decoder.pendingBytes).toBe(3);
  decoder.reset();
  expect(decoder.pendingBytes).toBe(0);
  expect(decoder.push(Uint8Array.of(0, 0x80, 0, 0x40)).channels).toEqual([
    Float32Array.of(-1),
    Float32Array.of(0.5),
  ]);
});

test('channel counts other than one and two are refused', () => {
  expect(() => new PcmDecoder('mulaw', 0)).toThrow(/AUDIO_CHANNELS/);
  expect(() => new PcmDecoder('mulaw', 17)).toThrow(/AUDIO_CHANNELS/);
});

test('unknown encodings are refused', () => {
  expect(() => new PcmDecoder('opus' as Encoding, 1)).toThrow(/AUDIO_ENCODING/);
  expect(() => decodeSamples('opus' as Encoding, new Uint8Array())).toThrow(/AUDIO_ENCODING/);
});

test('any cutting of the bytes gives the same samples', () => {
  fc.assert(
    fc.property(
      fc.constantFrom(...ENCODINGS),
      fc.constantFrom(1, 2),
      fc.uint8Array({ maxLength: 200 }),
      fc.array(fc.nat({ max: 20 }), { maxLength: 40 }),
      (encoding, channelCount, bytes, sizes) => {
        const whole = new PcmDecoder(encoding, channelCount);
        const pieces = new PcmDecoder(encoding, channelCount);
        const expected = whole.push(bytes);
        const decoded = cut(bytes, sizes).map((piece) => pieces.push(piece));
        for (let channel = 0; channel < channelCount; channel++) {
          const joined = decoded.flatMap(({ channels }) => [...(channels[channel] ?? [])]);
          expect(joined).toEqual([...(expected.channels[channel] ?? [])]);
          let at = 0;
          const notFinite = decoded.flatMap(({ notFinite: own, sampleCount }) => {
            const indices = (own[channel] ?? []).map((index) => at + index);
            at += sampleCount;
            return indices;
          });
          expect(notFinite).toEqual(expected.notFinite[channel]);
        }
        expect(pieces.pendingBytes).toBe(
          bytes.length % (BYTES_PER_SAMPLE[encoding] * channelCount),
        );
        expect(whole.pendingBytes).toBe(pieces.pendingBytes);
      },
    ),
    { numRuns: 2_000 },
  );
});
