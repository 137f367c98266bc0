import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { PassThrough } from 'node:stream';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { CONFIG_KEYS } from '../../src/cli/commands.js';
import { runCli } from '../../src/cli/run.js';

let folder: string;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'undertone-run-'));
  await writeFile(join(folder, 'unknown.json'), '{ "hopp": 640 }');
  await writeFile(join(folder, 'text.json'), 'no\nJSON\n');
  await writeFile(join(folder, 'wrong.json'), '{ "hop": "soon" }');
});

afterAll(() => rm(folder, { recursive: true }));

async function run(
  args: readonly string[],
  environment: Record<string, string> = {},
  interrupted = new AbortController().signal,
) {
  const [stdout, stderr] = [new PassThrough(), new PassThrough()];
  const io = {
    stdout,
    stderr,
    environment,
    workingFolder: folder,
    nowMs: () => 0,
    interrupted,
  };
  const exitCode = await runCli(args, io, '1.2.3');
  return { exitCode, stdout: textOf(stdout), stderr: textOf(stderr) };
}

function textOf(stream: PassThrough): string {
  return (stream.read() as Buffer | null)?.toString('utf8') ?? '';
}

describe('help', () => {
  it('lists the commands, and the version', async () => {
    const help = await run(['--help']);
    expect(help.exitCode).toBe(0);
    for (const name of ['demo', 'file', 'mic', 'train', 'evaluate', 'models', 'doctor', 'setup']) {
      expect(help.stdout).toMatch(new RegExp(`^ {2}${name} `, 'm'));
    }
    expect((await run(['--version'])).stdout).toBe('1.2.3\n');
  });

  it.each(['demo', 'file', 'mic', 'train', 'evaluate', 'models', 'doctor', 'setup'])(
    '%s: gives options, examples and exit codes',
    async (name) => {
      const { exitCode, stdout, stderr } = await run([name, '--help']);
      expect(exitCode).toBe(0);
      expect(stderr).toBe('');
      expect(stdout).toMatch(/\nOptions:\n/);
      expect(stdout).toMatch(new RegExp(`\nExamples:\n {2}\\$ undertone ${name}`));
      expect(stdout).toMatch(/\nExit codes:\n {4}0 {2}done\n/);
    },
  );
});

describe('options that are not valid', () => {
  it.each([
    [['demo', '--speed', 'fast'], 64, /USAGE: --speed: .*or max; received "fast"/],
    [['demo', '--speed', '0'], 64, /USAGE: --speed: .*received "0"/],
    [['demo', '--include-agent'], 64, /LAW_PURPOSE: --include-agent: .*Art\. 5\(1\)\(f\)/],
    [['file', 'a.wav', '--chunk-ms', '0'], 64, /USAGE: --chunk-ms: .*from 1 to 1000/],
    [['file', 'a.wav', 'a.wav'], 64, /USAGE: a\.wav: the file is named twice/],
    [['file', 'a.wav', './a.wav'], 64, /USAGE: \.\/a\.wav: the file is named twice/],
    [['file', 'a.wav', '--channels', 'left'], 64, /USAGE: --channels: .*customer, agent, mono/],
    [['file', 'a.wav', '--channels', 'agent,agent'], 64, /USAGE: --channels: /],
    [['file', 'a.wav', '--purpose', 'fun'], 64, /USAGE: --purpose: .*medical or safety/],
    [['file', 'a.wav', '--config', 'unknown.json'], 78, /CONFIG: unknown\.json: .*hopp/],
    [
      ['file', 'a.wav', '--config', 'text.json'],
      78,
      /CONFIG: text\.json: .*not JSON; received .*no JSON/,
    ],
    [['file', 'a.wav', '--config', 'wrong.json'], 78, /CONFIG: wrong\.json: hop: .*"soon"/],
    [['file', 'a.wav', '--config', 'no.json'], 66, /FILE_NOT_FOUND: no\.json: /],
    [['mic', '--recorder', 'tape'], 64, /USAGE: --recorder: .*sox, arecord; received "tape"/],
    [['mic'], 69, /RECORDER_NOT_FOUND: .*apt install/],
  ])('%j gives one message, and exit code %i', async (args, exitCode, message) => {
    const result = await run(args);
    expect(result.stderr).toMatch(/^undertone: [^\n]*\n$/);
    expect(result.stderr).toMatch(message);
    expect(result.exitCode).toBe(exitCode);
    expect(result.stdout).toBe('');
  });

  it('are named by the variable where the environment holds them', async () => {
    const { exitCode, stderr } = await run(['demo'], { UNDERTONE_HOP: 'x' });
    expect(exitCode).toBe(78);
    expect(stderr).toMatch(/^undertone: CONFIG: UNDERTONE_HOP: .*received "x"\n$/);
  });

  it.each([
    [
      ['demo', '--sped', '4'],
      /^undertone: USAGE: unknown option '--sped'\n\(Did you mean --speed\?\)/,
    ],
    [['demmo'], /^undertone: USAGE: unknown command 'demmo'\n\(Did you mean demo\?\)/],
    [['file'], /^undertone: USAGE: missing required argument 'files'/],
  ])('%j is refused with a hint', async (args, message) => {
    const { exitCode, stderr } = await run(args);
    expect(exitCode).toBe(64);
    expect(stderr).toMatch(message);
  });

  it('come with a stack trace where --debug asks for it', async () => {
    const { stderr } = await run(['demo', '--speed', 'fast', '--debug']);
    expect(stderr).toMatch(/^undertone: USAGE[^\n]*\nUndertoneError: .*\n +at /);
  });
});

describe('a command that is interrupted before it begins', () => {
  it('does nothing and ends with 130', async () => {
    const result = await run(['doctor'], {}, AbortSignal.abort());
    expect(result).toEqual({ exitCode: 130, stdout: '', stderr: '' });
  });
});

describe('signals', () => {
  it.each([
    ['evaluate', true],
    ['doctor', true],
    ['train', false],
    ['file', false],
  ])('end %s by themselves: %s', async (name, ends) => {
    const [stdout, stderr] = [new PassThrough(), new PassThrough()];
    const unheed = vi.fn();
    const given = { file: ['a.wav'], doctor: [] }[name] ?? ['--corpus', 'emodb', '--data', 'x'];
    const folders = { evaluate: ['--model', 'x'], train: ['--out', 'x'] }[name] ?? [];
    const interrupted = AbortSignal.abort();
    const io = { stdout, stderr, environment: {}, workingFolder: folder, nowMs: () => 0 };
    await runCli([name, ...given, ...folders], { ...io, interrupted, unheed }, '1.2.3');
    expect(textOf(stderr)).toBe('');
    expect(unheed).toHaveBeenCalledTimes(ends ? 1 : 0);
  });
});

describe('the configuration file', () => {
  it('may hold what the commands share, and nothing that belongs on a command line', () => {
    for (const key of ['model', 'hop', 'backend', 'purpose', 'recorder']) {
      expect(CONFIG_KEYS).toContain(key);
    }
    expect(CONFIG_KEYS).not.toContain('corpus');
  });
});
