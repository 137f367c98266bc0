import { spawnSync } from 'node:child_process';
import { cp, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import type { EmotionEvent } from '../../src/events/emotion-event.js';
import type { FormatFields } from '../connectors/wav/wav-reader-files.js';
import { PROGRAM, undertone } from './program.js';
import { writeStandInModel } from './stand-in-model.js';
import { demoAudio, writeWav } from './wav-files.js';

const PCM: FormatFields = { tag: 1, channelCount: 1, sampleRateHz: 16_000, sampleBits: 16 };
let folder: string;

vi.setConfig({ testTimeout: 60_000 });

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'undertone-bad-'));
  await writeStandInModel(join(folder, 'model'));
  await writeWav(folder, 'good.wav', await demoAudio(6));
});

afterAll(() => rm(folder, { recursive: true }));

function lines(text: string): string[] {
  return text.split('\n').filter((line) => line !== '');
}

/** Every failure is one line that names its code, and no stack trace. */
function expectOneMessage(stderr: string, pattern: RegExp): void {
  expect(lines(stderr)).toEqual([expect.stringMatching(pattern)]);
}

describe('recordings that cannot be used', () => {
  const samples = new Uint8Array(3_200);
  const bad: readonly (readonly [name: string, code: string, () => Promise<void>])[] = [
    ['text.wav', 'WAV_NOT_WAV', () => writeFile(join(folder, 'text.wav'), 'no audio at all')],
    ['nothing.wav', 'WAV_EMPTY', () => writeFile(join(folder, 'nothing.wav'), '')],
    ['gsm.wav', 'WAV_CODEC', () => writeWav(folder, 'gsm.wav', samples, { ...PCM, tag: 0x31 })],
    ['empty.wav', 'WAV_EMPTY', () => writeWav(folder, 'empty.wav', new Uint8Array(0), PCM)],
    [
      'rate-0.wav',
      'AUDIO_RATE',
      () => writeWav(folder, 'rate-0.wav', samples, { ...PCM, sampleRateHz: 0 }),
    ],
    [
      'rate-absurd.wav',
      'AUDIO_RATE',
      () => writeWav(folder, 'rate-absurd.wav', samples, { ...PCM, sampleRateHz: 4_000_000_000 }),
    ],
    [
      'channels-0.wav',
      'AUDIO_CHANNELS',
      () => writeWav(folder, 'channels-0.wav', samples, { ...PCM, channelCount: 0 }),
    ],
    [
      'channels-17.wav',
      'AUDIO_CHANNELS',
      () => writeWav(folder, 'channels-17.wav', samples, { ...PCM, channelCount: 17 }),
    ],
    ['missing.wav', 'FILE_NOT_FOUND', () => Promise.resolve()],
  ];

  it('each get one clear message, and take nothing from the good ones', async () => {
    for (const [, , write] of bad) await write();
    const names = bad.map(([name]) => name);
    const args = ['file', ...names, 'good.wav', '--model', 'model', '--json'];
    const { exitCode, stdout, stderr } = await undertone(args, { cwd: folder });
    expect(lines(stderr)).toHaveLength(bad.length);
    for (const [name, code] of bad) {
      expect(stderr).toMatch(new RegExp(`^undertone: ${code}: \\S*/${name}: `, 'm'));
    }
    expect(exitCode).toBe(66);
    const alone = await undertone(['file', 'good.wav', '--model', 'model', '--json'], {
      cwd: folder,
    });
    expect(alone.exitCode).toBe(0);
    const idsOf = (text: string) =>
      lines(text).map((line) => (JSON.parse(line) as EmotionEvent).id);
    expect(idsOf(stdout)).toEqual(idsOf(alone.stdout));
  });

  it('come with a stack trace where --debug asks for it', async () => {
    const args = ['file', 'missing.wav', '--model', 'model', '--debug'];
    const { exitCode, stderr } = await undertone(args, { cwd: folder });
    expect(exitCode).toBe(66);
    expect(stderr).toMatch(/^undertone: FILE_NOT_FOUND[^\n]*\nUndertoneError: .*\n +at /);
    expect(stderr).toContain('caused by');
  });
});

describe('audio that is odd', () => {
  it('counts NaN as silence, and says so once', async () => {
    const floats = Buffer.alloc(4 * 16_000 * 4);
    for (let i = 0; i < floats.length; i += 4) floats.writeFloatLE(i % 400 === 0 ? NaN : 0.1, i);
    await writeWav(folder, 'nan.wav', floats, { ...PCM, tag: 3, sampleBits: 32 });
    const args = ['file', 'nan.wav', '--model', 'model', '--json'];
    const { exitCode, stdout, stderr } = await undertone(args, { cwd: folder });
    expect(exitCode).toBe(0);
    expectOneMessage(stderr, /^undertone: warning: AUDIO_NOT_FINITE: nan\.wav, mono: /);
    expect(stdout).toContain('"notes":["not_finite"]');
    expect(stdout).not.toContain('NaN');
  });

  it('refuses roles that do not match the channels', async () => {
    const args = ['file', 'good.wav', '--model', 'model', '--channels', 'mono'];
    const { exitCode, stderr } = await undertone(args, { cwd: folder });
    expect(exitCode).toBe(65);
    expectOneMessage(stderr, /^undertone: AUDIO_CHANNELS: .*expected 1 \(mono\); received 2/);
  });
});

describe('outputs that cannot be written', () => {
  it('stop the command before any audio is read', async () => {
    const args = ['file', 'good.wav', '--model', 'model', '--avro', 'no/such/folder/x.avro'];
    const { exitCode, stdout, stderr } = await undertone(args, { cwd: folder });
    expect(exitCode).toBe(73);
    expect(stdout).toBe('');
    expectOneMessage(stderr, /^undertone: OUTPUT_NOT_WRITABLE: .*x\.avro: .*ENOENT/);
  });

  it.runIf(process.platform === 'linux')('end it where the disk fills up', async () => {
    const args = ['file', 'good.wav', '--model', 'model', '--avro', '/dev/full'];
    const { exitCode, stderr } = await undertone(args, { cwd: folder });
    expect(exitCode).toBe(73);
    expectOneMessage(stderr, /^undertone: OUTPUT_NOT_WRITABLE: \/dev\/full: .*ENOSPC/);
  });

  it.runIf(process.platform === 'linux').each(['--help', 'file good.wav --model model --json'])(
    'say so in one message where it is stdout: %s',
    (args) => {
      const line = `${PROGRAM} ${args} > /dev/full`;
      const { status, stderr } = spawnSync('sh', ['-c', line], { cwd: folder, encoding: 'utf8' });
      expect(status).toBe(73);
      expectOneMessage(stderr, /^undertone: OUTPUT_NOT_WRITABLE: stdout: .*ENOSPC/);
    },
  );

  it('never are a recording that is to be read', async () => {
    const before = await readFile(join(folder, 'good.wav'));
    const args = ['file', 'good.wav', '--model', 'model', '--avro', './good.wav'];
    const { exitCode, stderr } = await undertone(args, { cwd: folder });
    expect(exitCode).toBe(64);
    expectOneMessage(stderr, /^undertone: USAGE: --avro: .*overwrite a recording/);
    expect(await readFile(join(folder, 'good.wav'))).toEqual(before);
  });
});

describe('models that cannot be used', () => {
  const file = ['file', 'good.wav', '--json'];

  it('names a folder that is missing', async () => {
    const { exitCode, stderr } = await undertone([...file, '--model', 'nowhere'], { cwd: folder });
    expect(exitCode).toBe(66);
    expectOneMessage(stderr, /^undertone: MODEL_NOT_FOUND: .*nowhere.*; received nothing/);
  });

  it('says what a model folder is made of where it gets another thing', async () => {
    await cp(join(folder, 'model'), join(folder, 'no-weights'), { recursive: true });
    await rm(join(folder, 'no-weights', 'weights.bin'));
    for (const [model, exitCode, message] of [
      ['good.wav', 66, /^undertone: MODEL_NOT_FOUND: .*good\.wav: .*weights\.bin; received a file/],
      ['no-weights', 65, /^undertone: MODEL_CORRUPT: .*; received a folder without weights\.bin/],
    ] as const) {
      const result = await undertone([...file, '--model', model], { cwd: folder });
      expectOneMessage(result.stderr, message);
      expect(result.exitCode).toBe(exitCode);
    }
  });

  it('refuses weights that are not those of the card', async () => {
    await cp(join(folder, 'model'), join(folder, 'corrupt'), { recursive: true });
    const weights = await readFile(join(folder, 'corrupt', 'weights.bin'));
    weights[1_000] = (weights[1_000] ?? 0) ^ 1;
    await writeFile(join(folder, 'corrupt', 'weights.bin'), weights);
    const { exitCode, stderr } = await undertone([...file, '--model', 'corrupt'], { cwd: folder });
    expect(exitCode).toBe(65);
    expectOneMessage(stderr, /^undertone: MODEL_CORRUPT: .*expected .*received /);
  });

  it('names both sides where window or hop do not fit', async () => {
    const args = [...file, '--model', 'model', '--hop', '500'];
    const { exitCode, stderr } = await undertone(args, { cwd: folder });
    expect(exitCode).toBe(78);
    expectOneMessage(
      stderr,
      /^undertone: MODEL_MISMATCH: --hop: .*stand-in.*640 ms.*received 500 ms/,
    );
  });

  it('names the flag where a window cannot hold the speech that is asked for', async () => {
    const args = [...file, '--model', 'model', '--min-speech-ms', '99999'];
    const { exitCode, stderr } = await undertone(args, { cwd: folder });
    expect(exitCode).toBe(64);
    expectOneMessage(stderr, /^undertone: USAGE: --min-speech-ms: .*0 to 2560; received 99999$/);
  });
});
