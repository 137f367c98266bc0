import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { PassThrough } from 'node:stream';
import { afterAll, beforeAll } from 'vitest';
import type { CommandHost } from '../../../src/cli/command.js';
import { evaluateCommand } from '../../../src/cli/commands/evaluate.js';
import { reportCommand } from '../../../src/cli/commands/report.js';
import { trainCommand } from '../../../src/cli/commands/train.js';
import { Random } from '../../../src/training/random.js';

const RATE_HZ = 16_000;
/** Two speakers, two emotions, one clip each way and take: as small as a corpus gets. */
export const NAMES = ['03', '08'].flatMap((speaker) =>
  ['N', 'W'].flatMap((letter) => ['a', 'b'].map((take) => `${speaker}a01${letter}${take}.wav`)),
);

let folder = '';

/** A working folder for the tests of a file, with a small corpus in `emodb`. */
export function useWorkingFolder(): void {
  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'train-command-'));
    await mkdir(join(folder, 'emodb'));
    const random = Random.fromSeed(1, 'audio');
    for (const name of NAMES) await writeFile(join(folder, 'emodb', name), wavOf(random));
  });

  afterAll(async () => {
    await rm(folder, { recursive: true });
  });
}

/** A path in the working folder. */
export function inFolder(...names: readonly string[]): string {
  return join(folder, ...names);
}

export async function textIn(path: string): Promise<string> {
  return readFile(inFolder(path), 'utf8');
}

const COMMANDS = { train: trainCommand, evaluate: evaluateCommand, report: reportCommand };

/** Runs a command, as far as its own parser and work go. */
export async function undertone(
  name: keyof typeof COMMANDS,
  args: readonly string[],
  environment: Readonly<Record<string, string>> = {},
) {
  const io = ioOf(environment);
  let exitCode: number | undefined;
  const host: CommandHost = {
    io,
    configKeys: new Set(),
    finish: (code) => {
      exitCode = code;
    },
  };
  const command = COMMANDS[name](host);
  await command.exitOverride().parseAsync([...args], { from: 'user' });
  return { exitCode, stdout: textOf(io.stdout), stderr: textOf(io.stderr) };
}

export function ioOf(environment: Readonly<Record<string, string>>) {
  return {
    stdout: new PassThrough(),
    stderr: new PassThrough(),
    environment,
    workingFolder: folder,
    nowMs: () => 0,
    interrupted: new AbortController().signal,
  };
}

export function textOf(stream: PassThrough): string {
  return String(stream.read() ?? '');
}

/** Half a second of noise bursts at 16 kHz, 16 bit. */
export function wavOf(random: Random): Buffer {
  const samples = Int16Array.from({ length: RATE_HZ / 2 }, (_, n) => {
    return (n % 4000 < 2000 ? 8000 : 100) * (random.float() - 0.5);
  });
  const header = Buffer.alloc(44);
  header.write('RIFF', 0);
  header.writeUInt32LE(36 + samples.byteLength, 4);
  header.write('WAVEfmt ', 8);
  header.writeUInt32LE(16, 16);
  header.writeUInt16LE(1, 20);
  header.writeUInt16LE(1, 22);
  header.writeUInt32LE(RATE_HZ, 24);
  header.writeUInt32LE(2 * RATE_HZ, 28);
  header.writeUInt16LE(2, 32);
  header.writeUInt16LE(16, 34);
  header.write('data', 36);
  header.writeUInt32LE(samples.byteLength, 40);
  return Buffer.concat([header, new Uint8Array(samples.buffer)]);
}
