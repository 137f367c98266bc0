import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { openWav, readWav, type WavRecording } from '../../../connectors/wav/wav-reader.js';
import {
  chunk,
  delivered,
  extension,
  formatChunk,
  MONO_S16,
  wavFile,
  type FormatFields,
} from './wav-reader-files.js';

const AUDIO = Uint8Array.from({ length: 240 }, (_, i) => i + 1);
const FORMAT = formatChunk(MONO_S16);
const UNKNOWN = 0xffffffff;

async function audioOf(recording: WavRecording): Promise<Uint8Array> {
  const pieces: Uint8Array[] = [];
  let expectedOffset = 0;
  for await (const { bytes, offsetSamples } of recording.pieces) {
    expect(offsetSamples).toBe(expectedOffset);
    expect(bytes.length % recording.format.blockBytes).toBe(0);
    expectedOffset += bytes.length / recording.format.blockBytes;
    pieces.push(bytes);
  }
  return new Uint8Array(Buffer.concat(pieces));
}

async function read(file: Uint8Array): Promise<WavRecording> {
  return readWav(delivered(file), 'call.wav');
}

describe('codecs', () => {
  const codecs: [string, Partial<FormatFields>][] = [
    ['pcm_u8', { sampleBits: 8 }],
    ['pcm_s16le', {}],
    ['pcm_s16le', { sampleBits: 12, blockBytes: 2 }],
    ['pcm_s24le', { sampleBits: 24 }],
    ['pcm_s32le', { sampleBits: 32 }],
    ['pcm_s32le', { sampleBits: 24, blockBytes: 4 }],
    ['pcm_f32le', { tag: 3, sampleBits: 32 }],
    ['pcm_f64le', { tag: 3, sampleBits: 64 }],
    ['alaw', { tag: 6, sampleBits: 8, extension: Uint8Array.of(0, 0) }],
    ['mulaw', { tag: 7, sampleBits: 8, extension: Uint8Array.of(0, 0) }],
    ['pcm_s16le', { tag: 0xfffe, extension: extension(16, 1) }],
    ['pcm_s32le', { tag: 0xfffe, sampleBits: 32, extension: extension(24, 1) }],
    ['pcm_f32le', { tag: 0xfffe, sampleBits: 32, extension: extension(32, 3) }],
    ['mulaw', { tag: 0xfffe, sampleBits: 8, extension: extension(8, 7) }],
  ];

  test.each(codecs)('%s from %j', async (encoding, fields) => {
    for (const channelCount of [1, 2]) {
      const blockBytes = (fields.blockBytes ?? (fields.sampleBits ?? 16) / 8) * channelCount;
      const format = formatChunk({ ...MONO_S16, ...fields, channelCount, blockBytes });
      const recording = await read(wavFile([format, chunk('data', AUDIO)]));
      expect(recording.format).toEqual({
        encoding,
        sampleRateHz: 8_000,
        channelCount,
        blockBytes,
      });
      expect(recording.declaredSamples).toBe(AUDIO.length / blockBytes);
      expect(await audioOf(recording)).toEqual(AUDIO);
      expect(recording.truncated()).toBe(false);
    }
  });

  const refused: [string, Partial<FormatFields>, RegExp][] = [
    ['ADPCM', { tag: 2, sampleBits: 4, blockBytes: 256 }, /WAV_CODEC: call.wav: .*codec 0x2 with/],
    ['MP3', { tag: 0x55, sampleBits: 0, blockBytes: 1 }, /WAV_CODEC/],
    ['PCM of no bits', { sampleBits: 0, blockBytes: 2 }, /WAV_CODEC/],
    ['PCM of 64 bits', { sampleBits: 64 }, /WAV_CODEC/],
    ['half floats', { tag: 3, sampleBits: 16 }, /WAV_CODEC/],
    ['blocks too small', { sampleBits: 16, channelCount: 2, blockBytes: 2 }, /WAV_CODEC/],
    ['blocks of nothing', { blockBytes: 0 }, /WAV_CODEC/],
    ['a foreign GUID', { tag: 0xfffe, extension: extension(16, 1, '00'.repeat(14)) }, /WAV_CODEC/],
    ['an extension cut off', { tag: 0xfffe, extension: Uint8Array.of(0, 0) }, /WAV_NOT_WAV/],
    ['rate 0', { sampleRateHz: 0 }, /AUDIO_RATE: call.wav: .*received 0 Hz/],
    ['rate 4 GHz', { sampleRateHz: 4e9 }, /AUDIO_RATE/],
    ['no channels', { channelCount: 0, blockBytes: 2 }, /AUDIO_CHANNELS: call.wav: .*received 0/],
    ['17 channels', { channelCount: 17 }, /AUDIO_CHANNELS: .*received 17/],
  ];

  test.each(refused)('refused: %s', async (_, fields, message) => {
    const file = wavFile([formatChunk({ ...MONO_S16, ...fields }), chunk('data', AUDIO)]);
    await expect(read(file)).rejects.toThrow(message);
  });
});

describe('chunks', () => {
  test.each([
    ['before the format', [chunk('JUNK', new Uint8Array(5)), FORMAT, chunk('data', AUDIO)]],
    ['odd, before the data', [FORMAT, chunk('LIST', new Uint8Array(7)), chunk('data', AUDIO)]],
    ['behind the data', [FORMAT, chunk('data', AUDIO), chunk('LIST', new Uint8Array(20))]],
    ['behind odd data', [FORMAT, chunk('data', AUDIO), chunk('id3 ', new Uint8Array(9))]],
    ['a second format', [FORMAT, formatChunk({ ...MONO_S16, tag: 7 }), chunk('data', AUDIO)]],
    ['empty data first', [FORMAT, chunk('data', new Uint8Array()), chunk('data', AUDIO)]],
    ['with a strange name', [FORMAT, chunk('\xff\x00\x01 ', AUDIO), chunk('data', AUDIO)]],
  ])('others are passed over: %s', async (_, chunks) => {
    const recording = await read(wavFile(chunks));
    expect(await audioOf(recording)).toEqual(AUDIO);
    expect(recording.truncated()).toBe(false);
  });

  test('a format chunk of any length is read', async () => {
    const format = formatChunk({ ...MONO_S16, extension: new Uint8Array(51) });
    const recording = await read(wavFile([format, chunk('data', AUDIO)]));
    expect(await audioOf(recording)).toEqual(AUDIO);
  });
});

describe('sizes', () => {
  test.each([
    ['both 0', 0, 0],
    ['both unknown', UNKNOWN, UNKNOWN],
    ['RIFF unknown, data 0', UNKNOWN, 0],
    ['as first written by a recorder that was killed', 36, 0],
    ['2 GiB, as arecord writes to a pipe', 0x80000024, 0x80000000],
    ['nearly 2 GiB, as sox writes to a pipe', 0x7ffff024, 0x7ffff000],
  ])('a streamed file is read to its end: %s', async (_, riffBytes, dataBytes) => {
    const recording = await read(wavFile([FORMAT, chunk('data', AUDIO, dataBytes)], riffBytes));
    expect(recording.declaredSamples).toBeUndefined();
    expect(await audioOf(recording)).toEqual(AUDIO);
    expect(recording.truncated()).toBe(false);
  });

  test('a file that ends early gives what is there and says so', async () => {
    const recording = await read(wavFile([FORMAT, chunk('data', AUDIO, 5_000)]));
    expect(recording.declaredSamples).toBe(2_500);
    expect(recording.truncated()).toBe(false);
    expect(await audioOf(recording)).toEqual(AUDIO);
    expect(recording.truncated()).toBe(true);
  });

  test.each([241, 0, UNKNOWN])('a cut sample counts as cut, size %d', async (dataBytes) => {
    const cut = Buffer.concat([
      wavFile([FORMAT, chunk('data', AUDIO, dataBytes)]),
      Buffer.alloc(1),
    ]);
    if (dataBytes === 0) cut.writeUInt32LE(0, 4);
    const recording = await read(cut);
    expect(await audioOf(recording)).toEqual(AUDIO);
    expect(recording.truncated()).toBe(true);
  });
});

describe('what is not a recording', () => {
  test.each([
    ['no bytes', new Uint8Array(), /WAV_EMPTY: call.wav/],
    ['text', Buffer.from('hello, this is no audio'), /WAV_NOT_WAV: .*received "hell….his "/],
    ['half a header', Buffer.from('RIFF1234'), /WAV_NOT_WAV/],
    ['big-endian', Buffer.from('RIFX1234WAVE'), /WAV_NOT_WAV/],
    ['another RIFF', Buffer.from('RIFF1234AVI '), /WAV_NOT_WAV/],
    ['no chunks', wavFile([]), /WAV_NOT_WAV: .*before its format/],
    ['no format', wavFile([chunk('data', AUDIO)]), /WAV_NOT_WAV: .*before any format/],
    ['a short format', wavFile([chunk('fmt ', new Uint8Array(14))]), /WAV_NOT_WAV: .*14 bytes/],
    ['no data', wavFile([FORMAT]), /WAV_EMPTY: .*before any audio/],
    ['empty data', wavFile([FORMAT, chunk('data', new Uint8Array())]), /WAV_EMPTY/],
    [
      'empty data and more chunks',
      wavFile([FORMAT, chunk('data', new Uint8Array()), chunk('LIST', AUDIO)]),
      /WAV_EMPTY/,
    ],
    [
      'half a sample',
      wavFile([FORMAT, chunk('data', Uint8Array.of(1))]),
      /WAV_EMPTY: .*no whole sample; expected at least 2 bytes of audio, a sample of one channel; received 1$/,
    ],
    [
      'a sample of one of two channels',
      wavFile([formatChunk({ ...MONO_S16, channelCount: 2 }), chunk('data', new Uint8Array(3))]),
      /WAV_EMPTY: .*at least 4 bytes of audio, a sample of 2 channels; received 3$/,
    ],
  ])('%s', async (_, file, message) => {
    await expect(read(file)).rejects.toThrow(message);
  });
});

test('deliveries of any size give the same recording', async () => {
  const file = wavFile([
    chunk('JUNK', new Uint8Array(5)),
    formatChunk({ ...MONO_S16, channelCount: 2, sampleBits: 24 }),
    chunk('data', AUDIO),
    chunk('LIST', new Uint8Array(3)),
  ]);
  await fc.assert(
    fc.asyncProperty(fc.integer({ min: 1, max: file.length }), async (size) => {
      const recording = await readWav(delivered(file, size), 'call.wav');
      expect(await audioOf(recording)).toEqual(AUDIO);
      expect(recording.truncated()).toBe(false);
    }),
  );
});

test('memory stays bounded whatever the data chunk holds', async () => {
  const pieceBytes = 65_536;
  async function* endless(): AsyncGenerator<Uint8Array> {
    yield wavFile([FORMAT, chunk('data', new Uint8Array(), UNKNOWN)]);
    for (let i = 0; i < 2_000; i++) {
      await Promise.resolve();
      yield new Uint8Array(pieceBytes);
    }
  }
  let samples = 0;
  let largest = 0;
  for await (const { bytes } of (await readWav(endless(), 'pipe')).pieces) {
    samples += bytes.length / 2;
    largest = Math.max(largest, bytes.length);
  }
  expect(samples).toBe((2_000 * pieceBytes) / 2);
  expect(largest).toBeLessThanOrEqual(2 * pieceBytes);
});

describe('files', () => {
  let folder = '';
  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'undertone-wav-'));
  });
  afterAll(async () => {
    await rm(folder, { recursive: true });
  });

  test('a file is read piece by piece', async () => {
    const path = join(folder, 'call.wav');
    const audio = Uint8Array.from({ length: 300_000 }, (_, i) => (i * 7) % 251);
    await writeFile(path, wavFile([FORMAT, chunk('data', audio)]));
    const recording = await openWav(path);
    expect(recording.declaredSamples).toBe(150_000);
    expect(await audioOf(recording)).toEqual(audio);
  });

  test('what is missing, a folder or nothing at all is an error that names the path', async () => {
    const missing = join(folder, 'missing.wav');
    await expect(openWav(missing)).rejects.toThrow(`FILE_NOT_FOUND: ${missing}: cannot read`);
    await expect(openWav(folder)).rejects.toThrow(`FILE_NOT_FOUND: ${folder}: cannot read`);
    const empty = join(folder, 'empty.wav');
    await writeFile(empty, '');
    await expect(openWav(empty)).rejects.toThrow(`WAV_EMPTY: ${empty}`);
  });

  test('stopping in the middle lets go of the source', async () => {
    let closed = 0;
    async function* source(): AsyncGenerator<Uint8Array> {
      try {
        yield wavFile([FORMAT, chunk('data', AUDIO, 5_000)]);
        await Promise.resolve();
        for (;;) yield AUDIO;
      } finally {
        closed++;
      }
    }
    for await (const { bytes } of (await readWav(source(), 'pipe')).pieces) {
      expect(new Uint8Array(bytes)).toEqual(AUDIO);
      break;
    }
    expect(closed).toBe(1);
    await (await readWav(source(), 'pipe')).close();
    expect(closed).toBe(2);
    const noWav = (async function* () {
      try {
        await Promise.resolve();
        yield AUDIO;
      } finally {
        closed++;
      }
    })();
    await expect(readWav(noWav, 'pipe')).rejects.toThrow(/WAV_NOT_WAV/);
    expect(closed).toBe(3);
  });
});
