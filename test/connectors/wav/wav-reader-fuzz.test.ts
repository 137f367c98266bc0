import fc from 'fast-check';
import { expect, test } from 'vitest';
import { readWav } from '../../../connectors/wav/wav-reader.js';
import { PcmDecoder } from '../../../src/audio/decode.js';
import { ERRORS, UndertoneError } from '../../../src/errors.js';
import { chunk, delivered, extension, formatChunk, wavFile } from './wav-reader-files.js';

const KNOWN_CODES = ['WAV_NOT_WAV', 'WAV_CODEC', 'WAV_EMPTY', 'AUDIO_RATE', 'AUDIO_CHANNELS'];

const size = fc.oneof(fc.nat({ max: 300 }), fc.constantFrom(0, 0x7ffff000, 0x80000000, 0xffffffff));
const body = fc.uint8Array({ maxLength: 120 });
const format = fc
  .record({
    tag: fc.oneof(fc.constantFrom(1, 3, 6, 7, 0xfffe), fc.nat({ max: 0xffff })),
    channelCount: fc.oneof(fc.constantFrom(1, 2), fc.nat({ max: 0xffff })),
    sampleRateHz: fc.oneof(fc.constantFrom(8_000, 16_000), fc.nat({ max: 0xffffffff })),
    sampleBits: fc.oneof(fc.constantFrom(8, 16, 24, 32, 64), fc.nat({ max: 0xffff })),
    blockBytes: fc.oneof(fc.constantFrom(1, 2, 3, 4, 6, 8, 16), fc.nat({ max: 0xffff })),
    extension: fc.oneof(fc.constantFrom(extension(16, 1), extension(32, 3)), body),
  })
  .map(formatChunk);
/** Fields drawn one by one seldom fit together; these do. */
const soundFormat = fc
  .record({ channelCount: fc.constantFrom(1, 2), sampleRateHz: fc.constantFrom(8_000, 16_000) })
  .map(({ channelCount, sampleRateHz }) =>
    formatChunk({ tag: 1, channelCount, sampleRateHz, sampleBits: 16 }),
  );
const anyChunk = fc
  .tuple(
    fc.oneof(fc.constantFrom('data', 'LIST', 'fmt '), fc.string({ minLength: 4, maxLength: 4 })),
    body,
    size,
  )
  .map(([id, bytes, declared]) => chunk(id, bytes, declared));
const file = fc.oneof(
  { weight: 1, arbitrary: fc.uint8Array({ maxLength: 200 }) },
  {
    weight: 4,
    arbitrary: fc
      .tuple(
        fc.array(fc.oneof(format, anyChunk), { maxLength: 5 }),
        fc.option(size, { nil: undefined }),
      )
      .map(([chunks, declared]) => wavFile(chunks, declared)),
  },
  {
    weight: 4,
    arbitrary: fc
      .tuple(fc.oneof({ weight: 9, arbitrary: format }, soundFormat), body, size)
      .map(([head, audio, declared]) => wavFile([head, chunk('data', audio, declared)])),
  },
);
/** Single bytes changed, and the end cut off. */
const damaged = fc
  .tuple(
    file,
    fc.array(fc.tuple(fc.nat({ max: 80 }), fc.nat({ max: 255 })), { maxLength: 3 }),
    fc.double({ min: 0.3, max: 1, noNaN: true }),
  )
  .map(([bytes, changes, kept]) => {
    const copy = Uint8Array.from(bytes);
    for (const [at, value] of changes) if (at < copy.length) copy[at] = value;
    return copy.subarray(0, Math.ceil(copy.length * kept));
  });

test('7,000 files, sound or broken, are read and decoded or refused with a known code', async () => {
  const outcomes = new Map<string, number>();
  await fc.assert(
    fc.asyncProperty(
      fc.oneof(file, damaged),
      fc.integer({ min: 1, max: 64 }),
      async (bytes, cut) => {
        const outcome = await readAndDecode(bytes, cut);
        outcomes.set(outcome, (outcomes.get(outcome) ?? 0) + 1);
        expect(['decoded', ...KNOWN_CODES]).toContain(outcome);
      },
    ),
    { numRuns: 7_000 },
  );
  expect([...outcomes.keys()].sort()).toEqual(['decoded', ...KNOWN_CODES].sort());
});

async function readAndDecode(bytes: Uint8Array, cut: number): Promise<string> {
  try {
    const recording = await readWav(delivered(bytes, cut), 'fuzz.wav');
    const { encoding, channelCount, blockBytes } = recording.format;
    const decoder = new PcmDecoder(encoding, channelCount);
    let sampleCount = 0;
    for await (const piece of recording.pieces) {
      expect(piece.offsetSamples).toBe(sampleCount);
      const decoded = decoder.push(piece.bytes);
      for (const samples of decoded.channels) expect(allWithin(samples)).toBe(true);
      sampleCount += decoded.sampleCount;
    }
    expect(sampleCount).toBeGreaterThan(0);
    expect(sampleCount * blockBytes).toBeLessThanOrEqual(bytes.length);
    expect(decoder.pendingBytes).toBe(0);
    return 'decoded';
  } catch (error) {
    if (!(error instanceof UndertoneError)) throw error;
    expect(ERRORS).toHaveProperty(error.code);
    return error.code;
  }
}

function allWithin(samples: Float32Array): boolean {
  return samples.every((sample) => sample >= -1 && sample <= 1);
}
