import { randomBytes } from 'node:crypto';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import {
  MicrophoneSource,
  type MicrophoneOptions,
} from '../../../connectors/microphone/microphone-source.js';
import { installedRecorders, recorderNotFound } from '../../../connectors/microphone/recorder.js';
import type { AudioChunk } from '../../../src/audio/chunk.js';
import { requireProgram } from '../../require-program.js';
import { alsaFileDevice, fakeRecorder } from './recorder-programs.js';

let folder: string;

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'undertone-microphone-'));
});

afterEach(async () => {
  vi.unstubAllEnvs();
  await rm(folder, { recursive: true });
});

function microphone(options: Partial<MicrophoneOptions> = {}): MicrophoneSource {
  return new MicrophoneSource({
    callId: 'mic',
    recorder: 'sox',
    sampleRateHz: 16_000,
    maxWaitingSeconds: 600,
    nowMs: () => 1_000,
    onWarning: () => undefined,
    ...options,
  });
}

/** Listens until `bytes` are there or the source ends; `stopped` is what ends it from outside. */
async function listen(source: MicrophoneSource, bytes: number, stopper = new AbortController()) {
  const chunks: AudioChunk[] = [];
  let received = 0;
  try {
    for await (const chunk of source.chunks(stopper.signal)) {
      chunks.push(chunk);
      received += chunk.bytes.length;
      if (received >= bytes) stopper.abort();
    }
  } catch (error) {
    return { chunks, error };
  }
  return { chunks, error: undefined };
}

function audioOf(chunks: readonly AudioChunk[]): Buffer {
  return Buffer.concat(chunks.map(({ bytes }) => bytes));
}

describe('MicrophoneSource over the real arecord', () => {
  it('delivers a file-backed device byte for byte', async (context) => {
    requireProgram(context, 'arecord', 'alsa-utils');
    const recorded = randomBytes(96_000);
    await writeFile(join(folder, 'audio.raw'), recorded);
    vi.stubEnv('ALSA_CONFIG_PATH', await alsaFileDevice(folder, join(folder, 'audio.raw')));
    const source = microphone({ recorder: 'arecord', device: 'filemic' });
    const { chunks, error } = await listen(source, recorded.length);
    expect(error).toBeUndefined();
    expect(audioOf(chunks).subarray(0, recorded.length).equals(recorded)).toBe(true);
    expect(chunks[0]).toMatchObject({
      callId: 'mic',
      format: { encoding: 'pcm_s16le', sampleRateHz: 16_000, channels: ['mono'] },
      offsetSamples: 0,
      clock: { kind: 'record', timeMs: 1_000 },
    });
  });

  it('reports a device that is not there with the words of the recorder', async (context) => {
    requireProgram(context, 'arecord', 'alsa-utils');
    vi.stubEnv('ALSA_CONFIG_PATH', await alsaFileDevice(folder, join(folder, 'audio.raw')));
    const { error } = await listen(microphone({ recorder: 'arecord', device: 'nosuch' }), 1);
    expect(error).toMatchObject({
      code: 'RECORDER_FAILED',
      message: expect.stringMatching(/device nosuch.*exit code 1, ".*audio open error/) as string,
    });
  });
});

describe('MicrophoneSource over programs that misbehave', () => {
  it('says what to install where the recorder is missing', async () => {
    vi.stubEnv('PATH', folder);
    const { error } = await listen(microphone(), 1);
    expect(error).toMatchObject({
      code: 'RECORDER_NOT_FOUND',
      message: expect.stringContaining('apt install sox') as string,
    });
  });

  it('reports a recorder that may not be run', async () => {
    const path = await fakeRecorder(folder, 'sox', 'exit 0');
    await writeFile(join(folder, 'programs', 'sox'), '#!/nowhere/interpreter\n');
    vi.stubEnv('PATH', path.split(':')[0] ?? '');
    const { error } = await listen(microphone(), 1);
    expect(error).toHaveProperty('code', expect.stringMatching(/^RECORDER_/));
  });

  it('delivers everything that came before the device was unplugged', async () => {
    const script = 'printf 0123456789; echo "sox FAIL: no such device" >&2; exit 2';
    vi.stubEnv('PATH', await fakeRecorder(folder, 'sox', script));
    const { chunks, error } = await listen(microphone(), 1_000);
    expect(audioOf(chunks).toString()).toBe('0123456789');
    expect(error).toMatchObject({
      code: 'RECORDER_FAILED',
      message: expect.stringContaining('exit code 2, "sox FAIL: no such device"') as string,
    });
  });

  it.each([
    ['ends by itself without a word', 'exit 0', 'exit code 0'],
    ['is killed', 'kill -9 $$', 'signal SIGKILL'],
  ])('reports a recorder that %s', async (_, script, received) => {
    vi.stubEnv('PATH', await fakeRecorder(folder, 'sox', script));
    const { error } = await listen(microphone(), 1);
    expect(error).toMatchObject({
      code: 'RECORDER_FAILED',
      message: expect.stringContaining(received) as string,
    });
  });
});

describe('MicrophoneSource when the consumer stops', () => {
  it('ends the recorder and is no failure', async () => {
    const pidFile = join(folder, 'pid');
    const script = `echo $$ > ${pidFile}; printf 01; exec sleep 60`;
    vi.stubEnv('PATH', await fakeRecorder(folder, 'sox', script));
    const { chunks, error } = await listen(microphone(), 2);
    expect(error).toBeUndefined();
    expect(audioOf(chunks).toString()).toBe('01');
  });

  it('ends a wait for audio that never comes', async () => {
    vi.stubEnv('PATH', await fakeRecorder(folder, 'sox', 'exec sleep 60'));
    const stopper = new AbortController();
    const listening = listen(microphone(), 1, stopper);
    setTimeout(() => {
      stopper.abort();
    }, 50);
    expect(await listening).toEqual({ chunks: [], error: undefined });
  });

  it('records nothing after a stop that came first', async () => {
    vi.stubEnv('PATH', folder);
    const stopper = new AbortController();
    stopper.abort();
    expect(await listen(microphone(), 1, stopper)).toEqual({ chunks: [], error: undefined });
  });
});

describe('MicrophoneSource under load', () => {
  it('drops the oldest audio, says so, and keeps positions true', async () => {
    const script = 'for i in 1 2 3 4 5 6; do printf 0123456789; sleep 0.05; done; exit 0';
    vi.stubEnv('PATH', await fakeRecorder(folder, 'sox', script));
    const onWarning = vi.fn();
    const source = microphone({ maxWaitingSeconds: 20 / 32_000, onWarning });
    const chunks: AudioChunk[] = [];
    const listening = (async () => {
      for await (const chunk of source.chunks(new AbortController().signal)) {
        chunks.push(chunk);
        if (chunks.length === 1) await new Promise((resolve) => setTimeout(resolve, 600));
      }
    })();
    await expect(listening).rejects.toMatchObject({ code: 'RECORDER_FAILED' });
    const afterLoss = chunks.find(({ notes }) => notes?.includes('audio_dropped'));
    expect(afterLoss?.offsetSamples).toBeGreaterThan(5);
    expect(chunks.at(-1)?.offsetSamples).toBe(25);
    expect(onWarning).toHaveBeenCalledOnce();
    expect(onWarning.mock.calls[0]?.[0]).toHaveProperty('code', 'AUDIO_DROPPED');
  });
});

describe('installedRecorders', () => {
  it('finds programs on the PATH, the preferred one first', async () => {
    await fakeRecorder(folder, 'arecord', 'exit 0');
    const path = await fakeRecorder(folder, 'sox', 'exit 0');
    const own = path.split(':')[0] ?? '';
    expect(await installedRecorders(own)).toEqual(['sox', 'arecord']);
    expect(await installedRecorders(folder)).toEqual([]);
    expect(await installedRecorders('')).toEqual([]);
  });

  it('names all of them where any would do', () => {
    expect(recorderNotFound().message).toContain('alsa-utils');
  });
});
