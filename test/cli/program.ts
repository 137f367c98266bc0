import { spawn, type ChildProcess } from 'node:child_process';
import { fileURLToPath } from 'node:url';

const ENTRY = fileURLToPath(new URL('../../dist/src/cli/main.js', import.meta.url));

export interface ProgramResult {
  /** null where a signal ended it. */
  readonly exitCode: number | null;
  readonly signal: NodeJS.Signals | null;
  readonly stdout: string;
  readonly stderr: string;
}

export interface ProgramOptions {
  readonly cwd: string;
  readonly environment?: Readonly<Record<string, string>>;
  /** Called with the running program, to send it signals. */
  readonly onStart?: (program: ChildProcess) => void;
}

/** Runs the built program to its end. */
export function undertone(
  args: readonly string[],
  options: ProgramOptions,
): Promise<ProgramResult> {
  const { cwd, environment = {}, onStart } = options;
  return new Promise((resolve, reject) => {
    const env = { ...process.env, ...environment };
    const program = spawn(process.execPath, [ENTRY, ...args], { cwd, env });
    const stdout: Buffer[] = [];
    const stderr: Buffer[] = [];
    program.stdout.on('data', (bytes: Buffer) => stdout.push(bytes));
    program.stderr.on('data', (bytes: Buffer) => stderr.push(bytes));
    program.on('error', reject);
    program.on('close', (exitCode, signal) => {
      const text = (pieces: Buffer[]) => Buffer.concat(pieces).toString('utf8');
      resolve({ exitCode, signal, stdout: text(stdout), stderr: text(stderr) });
    });
    onStart?.(program);
  });
}

/** The path of the program, for shells. */
export const PROGRAM = `"${process.execPath}" "${ENTRY}"`;
