import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { WavFilesSource } from '../../../connectors/wav/wav-files-source.js';
import { WavSource, type WavSourceOptions } from '../../../connectors/wav/wav-source.js';
import type { AudioChunk } from '../../../src/audio/chunk.js';
import type { AudioSource } from '../../../src/ports.js';
import { chunk, formatChunk, MONO_S16, wavFile, type FormatFields } from './wav-reader-files.js';

let folder: string;

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'undertone-wav-'));
});

afterEach(async () => {
  await rm(folder, { recursive: true });
});

const STEREO_S16: FormatFields = { ...MONO_S16, channelCount: 2 };

async function written(
  name: string,
  samples: Uint8Array,
  format: FormatFields = MONO_S16,
  declaredBytes = samples.length,
): Promise<WavSourceOptions> {
  const path = join(folder, name);
  await writeFile(path, wavFile([formatChunk(format), chunk('data', samples, declaredBytes)]));
  return { path, callId: name, chunkMs: 100, onWarning: vi.fn() };
}

async function read(source: AudioSource, signal = new AbortController().signal) {
  const chunks: AudioChunk[] = [];
  for await (const audio of source.chunks(signal)) chunks.push(audio);
  return chunks;
}

/** Bytes that tell their place. */
function counting(length: number): Uint8Array {
  return Uint8Array.from({ length }, (_, i) => i % 251);
}

describe('WavSource', () => {
  it.each([20, 100, 977])('cuts a recording into chunks of at most %i ms', async (chunkMs) => {
    const samples = counting(200_000);
    const chunks = await read(new WavSource({ ...(await written('a.wav', samples)), chunkMs }));
    expect(Buffer.concat(chunks.map(({ bytes }) => bytes)).equals(samples)).toBe(true);
    let position = 0;
    for (const { bytes, offsetSamples } of chunks) {
      expect(offsetSamples).toBe(position);
      expect(bytes.length).toBeLessThanOrEqual(chunkMs * 16);
      position += bytes.length / 2;
    }
    expect(chunks.map(({ endOfCall }) => endOfCall === true).indexOf(true)).toBe(chunks.length - 1);
  });

  it('describes the audio and gives it event time', async () => {
    const [first] = await read(new WavSource(await written('a.wav', counting(100))));
    expect(first).toMatchObject({
      callId: 'a.wav',
      format: { encoding: 'pcm_s16le', sampleRateHz: 8_000, channels: ['mono'] },
      clock: { kind: 'audio', originMs: 0 },
    });
    expect(first).not.toHaveProperty('notes');
  });

  it('takes the left channel for the customer unless roles are given', async () => {
    const options = await written('a.wav', counting(100), STEREO_S16);
    const rolesOf = async (source: WavSource) => (await read(source))[0]?.format.channels;
    expect(await rolesOf(new WavSource(options))).toEqual(['customer', 'agent']);
    const channels = ['agent', 'customer'] as const;
    expect(await rolesOf(new WavSource({ ...options, channels }))).toEqual(channels);
  });

  it('refuses roles that do not match the channels, and names both', async () => {
    const options = { ...(await written('a.wav', counting(100))), channels: ['customer', 'agent'] };
    await expect(read(new WavSource(options as WavSourceOptions))).rejects.toMatchObject({
      code: 'AUDIO_CHANNELS',
      message: expect.stringContaining('expected 2 (customer, agent); received 1') as string,
    });
  });

  it('notes on the last chunk, and once to its owner, that the file was cut', async () => {
    const options = await written('a.wav', counting(5_000), MONO_S16, 6_000);
    const chunks = await read(new WavSource(options));
    expect(chunks.map(({ notes = [] }) => notes.length)).toEqual([0, 0, 0, 1]);
    expect(chunks.at(-1)).toMatchObject({ endOfCall: true, notes: ['truncated'] });
    expect(options.onWarning).toHaveBeenCalledOnce();
    expect(options.onWarning).toHaveBeenCalledWith(
      expect.objectContaining({
        code: 'WAV_TRUNCATED',
        details: expect.objectContaining({
          what: 'the recording is shorter than its header says; what is there is used',
          expected: '3000 samples a channel',
          received: '2500',
        }) as object,
      }),
    );
  });

  it('says so where the last sample is cut', async () => {
    const options = await written('a.wav', counting(4_003), STEREO_S16);
    await read(new WavSource(options));
    expect(options.onWarning).toHaveBeenCalledWith(
      expect.objectContaining({
        details: expect.objectContaining({
          what: 'the recording ends within a sample; what is there is used',
          expected: 'whole samples',
          received: '1000 and a part of one',
        }) as object,
      }),
    );
  });

  it('stops when it is told to', async () => {
    const stopper = new AbortController();
    const received: AudioChunk[] = [];
    const source = new WavSource(await written('a.wav', counting(200_000)));
    for await (const audio of source.chunks(stopper.signal)) {
      received.push(audio);
      stopper.abort();
    }
    expect(received).toHaveLength(1);
  });

  it('reports a file that is missing', async () => {
    const options = { path: join(folder, 'no.wav'), callId: 'x', chunkMs: 20, onWarning: vi.fn() };
    await expect(read(new WavSource(options))).rejects.toHaveProperty('code', 'FILE_NOT_FOUND');
    await expect(read(new WavSource({ ...options, path: folder }))).rejects.toThrow(
      /^FILE_NOT_FOUND: .*expected a WAV file that may be read; received a folder$/,
    );
  });
});

describe('WavFilesSource', () => {
  it('lets open files take turns, and opens no more than it may', async () => {
    const files = [
      await written('a.wav', counting(3 * 1_600)),
      await written('b.wav', counting(2 * 1_600)),
      await written('c.wav', counting(2 * 1_600)),
    ];
    const source = new WavFilesSource({ files, parallel: 2, onFailure: vi.fn() });
    const calls = (await read(source)).map(({ callId }) => callId.charAt(0)).join('');
    expect(calls).toBe('ababacc');
  });

  it('goes on after a file that fails, which loses nothing of the others', async () => {
    const onFailure = vi.fn();
    const files = [
      await written('a.wav', counting(1_600)),
      { ...(await written('b.wav', counting(0))) },
      { path: join(folder, 'none.wav'), callId: 'none', chunkMs: 100, onWarning: vi.fn() },
      await written('d.wav', counting(3_200)),
    ];
    const chunks = await read(new WavFilesSource({ files, parallel: 4, onFailure }));
    expect(chunks.map(({ callId }) => callId)).toEqual(['a.wav', 'd.wav', 'd.wav']);
    expect(onFailure.mock.calls.map(([{ code }]) => String(code))).toEqual([
      'WAV_EMPTY',
      'FILE_NOT_FOUND',
    ]);
  });

  it('stops when it is told to', async () => {
    const files = [await written('a.wav', counting(100_000))];
    const stopper = new AbortController();
    const source = new WavFilesSource({ files, parallel: 4, onFailure: vi.fn() });
    let count = 0;
    for await (const { callId } of source.chunks(stopper.signal)) {
      expect(callId).toBe('a.wav');
      count++;
      stopper.abort();
    }
    expect(count).toBe(1);
  });
});
