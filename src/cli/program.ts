import { EXIT, UndertoneError } from '../errors.js';
import type { Interruptions } from './interruption.js';
import { packageManifest } from './package-root.js';
import { reportFailure } from './report.js';
import { runCli } from './run.js';

/**
 * Runs the command line that this process was started with.
 *
 * @returns the exit code; whatever fails is reported on stderr
 */
export async function runProgram(interruptions: Interruptions): Promise<number> {
  process.stdout.once('error', onOutputError);
  process.stdout.on('error', () => undefined);
  process.stderr.on('error', () => undefined); // nowhere is left to say so
  const io = {
    stdout: process.stdout,
    stderr: process.stderr,
    environment: process.env,
    workingFolder: process.cwd(),
    nowMs: () => Date.now(),
    ...interruptions,
  };
  return runCli(process.argv.slice(2), io, packageManifest().version);
}

/**
 * Whoever reads may stop reading at any time (`| head`). Any other failure (a full disk) is told
 * at the end, unless the command itself met it and said so: help and summaries wait for nobody.
 */
function onOutputError(cause: NodeJS.ErrnoException): void {
  if (cause.code === 'EPIPE') return;
  process.once('exit', (code) => {
    if (code !== EXIT.ok) return;
    const what = 'the output cannot be written';
    const details = { what, where: 'stdout', received: cause.message, cause };
    process.exitCode = reportFailure(
      new UndertoneError('OUTPUT_NOT_WRITABLE', details),
      process.stderr,
      process.argv.includes('--debug'),
    );
  });
}
