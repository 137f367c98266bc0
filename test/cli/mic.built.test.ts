import { execFileSync } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { emotionEventCodec } from '../../src/events/avro-codec.js';
import { eventFromJson } from '../../src/events/json.js';
import { alsaFileDevice, fakeRecorder } from '../connectors/microphone/recorder-programs.js';
import { requireProgram } from '../require-program.js';
import { microphoneAudio, playToRecorder } from './microphone-audio.js';
import { undertone } from './program.js';
import { writeStandInModel } from './stand-in-model.js';

const RATE_HZ = 16_000;
let folder: string;

vi.setConfig({ testTimeout: 60_000 });

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'undertone-mic-'));
  await writeStandInModel(join(folder, 'model'));
});

afterAll(() => rm(folder, { recursive: true }));

describe('undertone mic', () => {
  it('turns what the real arecord delivers into events, until Ctrl-C', async (context) => {
    requireProgram(context, 'arecord', 'alsa-utils');
    const fifo = join(folder, 'audio');
    execFileSync('mkfifo', [fifo]);
    const environment = { ALSA_CONFIG_PATH: await alsaFileDevice(folder, fifo) };
    const args = ['mic', '--model', 'model', '--recorder', 'arecord', '--device', 'filemic'];
    const playing = playToRecorder(await microphoneAudio(20), fifo, 2);
    const { exitCode, stdout, stderr } = await undertone([...args, '--json'], {
      cwd: folder,
      environment,
      onStart: (program) => {
        let lines = 0;
        let isEnding = false;
        program.stdout?.on('data', (bytes: Buffer) => {
          lines += bytes.toString('utf8').split('\n').length - 1;
          if (lines < 5 || isEnding) return;
          isEnding = true; // a second Ctrl-C would not wait for the events
          program.kill('SIGINT');
        });
      },
    });
    await playing;
    expect(exitCode).toBe(130);
    expect(stderr).toMatch(/^undertone: listening on your own declaration[^\n]*\n$/);
    const codec = emotionEventCodec();
    const events = stdout
      .trim()
      .split('\n')
      .map((line) => eventFromJson(line, codec));
    expect(events.length).toBeGreaterThanOrEqual(5);
    for (const event of events) {
      expect(event).toMatchObject({ channel: 'mono', monoContains: 'own_recording', notes: [] });
      expect(Math.abs(event.eventTime - Date.now())).toBeLessThan(60_000);
    }
    expect(events.some(({ label }) => label !== null)).toBe(true);
  });

  it('delivers what was heard before the device was unplugged, then says what happened', async () => {
    const script = `head -c ${RATE_HZ * 2 * 4} /dev/zero; sleep 1; echo gone >&2; exit 1`;
    const PATH = await fakeRecorder(folder, 'sox', script);
    const args = ['mic', '--model', 'model', '--recorder', 'sox'];
    const { exitCode, stdout, stderr } = await undertone(args, {
      cwd: folder,
      environment: { PATH },
    });
    expect(exitCode).toBe(74);
    expect(stdout).toMatch(/0:00\.0-0:02\.6 {2}mono {6}no speech {2}-?\d+\.\d\d s behind/);
    expect(stderr).toMatch(/\nundertone: RECORDER_FAILED: sox: .*exit code 1, "gone"[^\n]*\n$/);
  });

  it('says what to install where there is no recorder', async () => {
    const args = ['mic', '--model', 'model', '--recorder', 'sox'];
    const { exitCode, stderr } = await undertone(args, {
      cwd: folder,
      environment: { PATH: folder },
    });
    expect(exitCode).toBe(69);
    expect(stderr).toMatch(/undertone: RECORDER_NOT_FOUND: sox: .*apt install sox/);
  });
});
