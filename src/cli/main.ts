#!/usr/bin/env node
import { EXIT, UndertoneError } from '../errors.js';
import { packageManifest } from './package-root.js';
import { reportFailure } from './report.js';

const SHOW_CURSOR = '\u001b[?25h';
const interruption = new AbortController();

/** The first signal lets the command finish its events, the second one does not wait. */
function onSignal(): void {
  if (interruption.signal.aborted) {
    if (process.stdout.isTTY) process.stdout.write(SHOW_CURSOR);
    process.exit(EXIT.interrupted);
  }
  interruption.abort();
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

process.stdout.once('error', onOutputError);
process.stdout.on('error', () => undefined);
process.stderr.on('error', () => undefined); // nowhere is left to say so
process.on('SIGINT', onSignal);
process.on('SIGTERM', onSignal);

// Loaded only now: a signal that comes while it loads is heard, too.
const { runCli } = await import('./run.js');
process.exitCode = await runCli(
  process.argv.slice(2),
  {
    stdout: process.stdout,
    stderr: process.stderr,
    environment: process.env,
    workingFolder: process.cwd(),
    nowMs: () => Date.now(),
    interrupted: interruption.signal,
  },
  packageManifest().version,
);
