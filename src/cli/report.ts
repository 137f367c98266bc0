import { CommanderError } from 'commander';
import { EXIT, UndertoneError } from '../errors.js';
import type { Output } from './io.js';

/**
 * Prints one clear message for whatever was thrown and gives the exit code that belongs to it.
 * Stack traces are shown where `debug` asks for them.
 */
export function reportFailure(thrown: unknown, stderr: Output, debug: boolean): number {
  if (thrown instanceof CommanderError) return thrown.exitCode === 0 ? EXIT.ok : EXIT.usage;
  const error = asUndertoneError(thrown);
  stderr.write(`undertone: ${onOneLine(error.message)}\n`);
  if (debug) stderr.write(`${stackOf(error)}\n`);
  return error.exitCode;
}

/** What a system or a file said may hold line breaks. */
export function onOneLine(message: string): string {
  return message.replaceAll(/\s+/g, ' ');
}

function asUndertoneError(thrown: unknown): UndertoneError {
  if (thrown instanceof UndertoneError) return thrown;
  return new UndertoneError('INTERNAL', {
    what: thrown instanceof Error ? thrown.message : String(thrown),
    todo: 'run again with --debug and report what it prints',
    cause: thrown,
  });
}

function stackOf(error: Error): string {
  const own = error.stack ?? error.message;
  return error.cause instanceof Error ? `${own}\ncaused by ${stackOf(error.cause)}` : own;
}
