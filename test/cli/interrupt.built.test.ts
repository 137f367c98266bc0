import type { ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import avsc from 'avsc';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import type { EmotionEvent } from '../../src/events/emotion-event.js';
import { fakeRecorder } from '../connectors/microphone/recorder-programs.js';
import { undertone } from './program.js';
import { writeStandInModel } from './stand-in-model.js';
import { demoAudio, writeWav } from './wav-files.js';

let folder: string;

vi.setConfig({ testTimeout: 60_000 });

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'undertone-interrupt-'));
  await writeStandInModel(join(folder, 'model'));
  await writeWav(folder, 'long.wav', await demoAudio(3_600));
});

afterAll(() => rm(folder, { recursive: true }));

/** Sends the signal as soon as the first event is out. */
function atFirstEvent(signal: NodeJS.Signals) {
  return (program: ChildProcess) => {
    program.stdout?.once('data', () => program.kill(signal));
  };
}

async function storedEvents(path: string): Promise<EmotionEvent[]> {
  const events: EmotionEvent[] = [];
  for await (const event of avsc.createFileDecoder(path)) events.push(event as EmotionEvent);
  return events;
}

describe.each(['SIGINT', 'SIGTERM'] as const)('%s', (signal) => {
  it('ends a command cleanly: all events are out, none is cut, and the exit code is 130', async () => {
    const args = ['file', 'long.wav', '--model', 'model', '--json', '--avro', signal];
    const { exitCode, stdout, stderr } = await undertone(args, {
      cwd: folder,
      onStart: atFirstEvent(signal),
    });
    expect(exitCode).toBe(130);
    expect(stderr).toBe('');
    const printed = stdout
      .trimEnd()
      .split('\n')
      .map((line) => JSON.parse(line) as EmotionEvent);
    const stored = await storedEvents(join(folder, signal));
    expect(stored.map(({ id }) => id)).toEqual(printed.map(({ id }) => id));
    expect(printed.at(-1)?.endMs).toBeLessThan(3_600_000);
    // What was heard and not yet due became one last window.
    expect(printed.at(-1)?.heardMs).toBeLessThan(2_575);
  });
});

describe('a demo at its own pace', () => {
  it('is interrupted in the middle of a wait', async () => {
    const { exitCode, stdout } = await undertone(['demo', '--model', 'model', '--speed', '2'], {
      cwd: folder,
      onStart: atFirstEvent('SIGINT'),
    });
    expect(exitCode).toBe(130);
    expect(stdout).toMatch(/customer {3}\d+ of \d+ windows with enough speech/);
  });
});

describe('a second signal', () => {
  it('does not wait for what does not end', async () => {
    const stubborn = `trap '' TERM; echo $$ > ${join(folder, 'pid')}; printf 01; exec 1>&- 2>&-
      while :; do sleep 0.2; done`;
    const PATH = await fakeRecorder(folder, 'sox', stubborn);
    const { signal } = await undertone(['mic', '--model', 'model', '--recorder', 'sox'], {
      cwd: folder,
      environment: { PATH },
      onStart: (program) => {
        void (async () => {
          const recorder = await numberIn(join(folder, 'pid'));
          program.kill('SIGINT');
          await sleep(300);
          expect(program.exitCode).toBeNull();
          program.kill('SIGINT');
          await once(program, 'exit');
          process.kill(recorder, 'SIGKILL');
        })();
      },
    });
    // Shells call that 130.
    expect(signal).toBe('SIGINT');
  });
});

describe('a signal before the command has begun', () => {
  it.each(['SIGINT', 'SIGTERM'])('%s ends it with 130, and nothing is done', async (signal) => {
    const atHandlers = `process.on('newListener', (name) => {
      if (name === 'SIGTERM') queueMicrotask(() => process.kill(process.pid, '${signal}'));
    })`;
    const result = await undertone(['file', 'long.wav', '--model', 'model', '--avro', 'early'], {
      cwd: folder,
      environment: {
        NODE_OPTIONS: `--import=data:text/javascript,${encodeURIComponent(atHandlers)}`,
      },
    });
    expect(result).toEqual({ exitCode: 130, signal: null, stdout: '', stderr: '' });
    await expect(readFile(join(folder, 'early'))).rejects.toThrow('ENOENT');
  });
});

/** What a file holds as soon as it holds something. */
async function numberIn(path: string): Promise<number> {
  for (;;) {
    const text = await readFile(path, 'utf8').catch(() => '');
    if (text.endsWith('\n')) return Number(text);
    await sleep(50);
  }
}
