#!/usr/bin/env node
import { EXIT } from '../errors.js';
import { packageManifest } from './package-root.js';
import { runCli } from './run.js';

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

/** Whoever reads may stop reading at any time (`| head`). */
function onOutputError(error: NodeJS.ErrnoException): void {
  if (error.code !== 'EPIPE') throw error;
}

process.stdout.on('error', onOutputError);
process.stderr.on('error', onOutputError);
process.on('SIGINT', onSignal);
process.on('SIGTERM', onSignal);

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
