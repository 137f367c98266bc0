import { execFile } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import avsc from 'avsc';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import type { EmotionEvent } from '../../src/events/emotion-event.js';
import { PROGRAM, undertone } from './program.js';
import { writeStandInModel } from './stand-in-model.js';
import { demoAudio, writeWav } from './wav-files.js';

const run = promisify(execFile);
const MODEL = ['--model', 'model'];
let folder: string;

vi.setConfig({ testTimeout: 60_000 });

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'undertone-file-'));
  await writeStandInModel(join(folder, 'model'));
  const audio = await demoAudio(20);
  await writeWav(folder, 'a.wav', audio);
  await writeWav(folder, 'b.wav', audio.subarray(16_000));
  await writeWav(folder, 'cut.wav', audio.subarray(0, 99_999), undefined, 200_000);
});

afterAll(() => rm(folder, { recursive: true }));

function eventsOf(stdout: string): EmotionEvent[] {
  return stdout
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line) as EmotionEvent);
}

describe('undertone file', () => {
  it('processes several files in parallel, each a call of its own', async () => {
    const args = ['file', 'a.wav', 'b.wav', ...MODEL, '--json', '--avro', 'both.avro'];
    const { exitCode, stdout } = await undertone(args, { cwd: folder });
    expect(exitCode).toBe(0);
    const events = eventsOf(stdout);
    for (const callId of ['a.wav', 'b.wav']) {
      const windows = events.filter((event) => event.callId === callId && event.kind === 'window');
      expect(windows.map(({ windowIndex }) => windowIndex)).toEqual(windows.map((_, i) => i));
      expect(windows.length).toBeGreaterThan(26);
    }
    const stored: string[] = [];
    for await (const event of avsc.createFileDecoder(join(folder, 'both.avro'))) {
      stored.push((event as EmotionEvent).id);
    }
    expect(stored).toEqual(events.map(({ id }) => id));
  });

  it('is the same, byte for byte, for another chunk size and on a second run', async () => {
    const outputs: string[] = [];
    for (const chunkMs of ['17', '1000', '1000']) {
      const args = ['file', 'a.wav', 'b.wav', ...MODEL, '--json', '--deterministic'];
      const { stdout } = await undertone([...args, '--chunk-ms', chunkMs], { cwd: folder });
      outputs.push(stdout);
    }
    expect(eventsOf(outputs[0] ?? '').length).toBeGreaterThan(50);
    expect(outputs[1]).toBe(outputs[0]);
    expect(outputs[2]).toBe(outputs[0]);
  });

  it('shows lines and a summary to people, with the call where there are several', async () => {
    const args = ['file', 'a.wav', 'b.wav', ...MODEL];
    const { stdout } = await undertone(args, { cwd: folder });
    expect(stdout).toMatch(/^[ab]\.wav {2}0:00\.0-0:0\d\.\d {2}customer/);
    expect(stdout).toMatch(/\na\.wav customer \d+ of \d+ windows with enough speech/);
  });

  it('uses what is there of a file that was cut, and says so', async () => {
    const args = ['file', 'cut.wav', ...MODEL, '--json'];
    const { exitCode, stdout, stderr } = await undertone(args, { cwd: folder });
    expect(exitCode).toBe(0);
    expect(stderr.trim().split('\n')).toEqual([
      expect.stringMatching(/^undertone: warning: WAV_TRUNCATED: .*cut\.wav/),
    ]);
    expect(eventsOf(stdout).at(-1)?.notes).toContain('truncated');
  });

  it('takes the roles of the channels from the user', async () => {
    const args = ['file', 'a.wav', ...MODEL, '--json', '--channels', 'agent,customer'];
    const [swapped, straight] = [
      await undertone(args, { cwd: folder }),
      await undertone(args.slice(0, -2), { cwd: folder }),
    ];
    const labelsOf = ({ stdout }: { stdout: string }) => eventsOf(stdout).map(({ label }) => label);
    expect(eventsOf(swapped.stdout).every(({ channel }) => channel === 'customer')).toBe(true);
    expect(labelsOf(swapped)).not.toEqual(labelsOf(straight));
  });

  it('ends quietly when its reader has seen enough', async () => {
    const line = `set -o pipefail; ${PROGRAM} file a.wav b.wav --model model --json | head -n 1`;
    const { stdout, stderr } = await run('bash', ['-c', line], { cwd: folder });
    expect(eventsOf(stdout)).toHaveLength(1);
    expect(stderr).toBe('');
  });

  it('gives a call the same events alone as in company', async () => {
    const together = ['file', 'a.wav', 'b.wav', ...MODEL, '--deterministic', '--avro', 'two.avro'];
    const alone = ['file', 'b.wav', ...MODEL, '--deterministic', '--json'];
    const { stdout } = await undertone(alone, { cwd: folder });
    await undertone(together, { cwd: folder });
    const inCompany: string[] = [];
    for await (const event of avsc.createFileDecoder(join(folder, 'two.avro'))) {
      const { callId, id } = event as EmotionEvent;
      if (callId === 'b.wav') inCompany.push(id);
    }
    expect(inCompany).toEqual(eventsOf(stdout).map(({ id }) => id));
  });
});

describe('the models that undertone takes by itself', () => {
  // Two threads that loaded TensorFlow at once crashed every second process.
  it('are loaded side by side, again and again', async () => {
    for (let round = 0; round < 8; round++) {
      const { exitCode, signal } = await undertone(['file', 'a.wav', '--json'], { cwd: folder });
      expect({ exitCode, signal }).toEqual({ exitCode: 0, signal: null });
    }
  }, 120_000);
});
