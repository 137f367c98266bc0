import { execFileSync, spawnSync } from 'node:child_process';
import { createWriteStream } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { decodeSamples } from '../../src/audio/decode.js';
import { emotionEventCodec } from '../../src/events/avro-codec.js';
import { eventFromJson } from '../../src/events/json.js';
import { alsaFileDevice, fakeRecorder } from '../connectors/microphone/recorder-programs.js';
import { undertone } from './program.js';
import { writeStandInModel } from './stand-in-model.js';
import { demoAudio } from './wav-files.js';

const RATE_HZ = 16_000;
let folder: string;

vi.setConfig({ testTimeout: 60_000 });

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'undertone-mic-'));
  await writeStandInModel(join(folder, 'model'));
});

afterAll(() => rm(folder, { recursive: true }));

/** The customer of the demo call as a microphone would record her: 16 kHz, 16 bit. */
async function microphoneAudio(seconds: number): Promise<Buffer> {
  const samples = decodeSamples('mulaw', await demoAudio(seconds));
  const audio = Buffer.alloc(samples.length * 2);
  for (let i = 0; i < samples.length / 2; i++) {
    const sample = Math.round((samples[2 * i] ?? 0) * 32_767);
    audio.writeInt16LE(sample, 4 * i);
    audio.writeInt16LE(sample, 4 * i + 2);
  }
  return audio;
}

/** Writes to a FIFO as fast as a microphone would, or somewhat faster. */
async function play(audio: Buffer, fifo: string, speed: number): Promise<void> {
  const output = createWriteStream(fifo);
  output.on('error', () => undefined); // the recorder was ended
  const pieceBytes = RATE_HZ / 5;
  for (let at = 0; at < audio.length && !output.destroyed; at += pieceBytes) {
    output.write(audio.subarray(at, at + pieceBytes));
    await sleep(100 / speed);
  }
}

describe('undertone mic', () => {
  it('turns what the real arecord delivers into events, until Ctrl-C', async (context) => {
    if (spawnSync('arecord', ['--version']).status !== 0) {
      if (process.env['CI'] !== undefined) throw new Error('CI needs arecord (alsa-utils)');
      return context.skip('arecord is not there (apt install alsa-utils)');
    }
    const fifo = join(folder, 'audio');
    execFileSync('mkfifo', [fifo]);
    const environment = { ALSA_CONFIG_PATH: await alsaFileDevice(folder, fifo) };
    const args = ['mic', '--model', 'model', '--recorder', 'arecord', '--device', 'filemic'];
    const playing = play(await microphoneAudio(20), fifo, 2);
    const { exitCode, stdout, stderr } = await undertone([...args, '--json'], {
      cwd: folder,
      environment,
      onStart: (program) => {
        let lines = 0;
        program.stdout?.on('data', (bytes: Buffer) => {
          lines += bytes.toString('utf8').split('\n').length - 1;
          if (lines >= 5) program.kill('SIGINT');
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
