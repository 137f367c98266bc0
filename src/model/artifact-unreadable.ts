import { stat } from 'node:fs/promises';
import { basename } from 'node:path';
import { UndertoneError } from '../errors.js';

const EXPECTED = 'a model folder with card.json, model.json and weights.bin';

/** @throws UndertoneError MODEL_NOT_FOUND where there is nothing at the path, or no folder */
export async function requireFolder(path: string): Promise<void> {
  const found = await stat(path).catch((cause: unknown) => {
    const received = codeOf(cause) === 'ENOENT' ? 'nothing' : reasonOf(cause);
    const what = 'there is no such model artifact';
    throw notFound(what, path, received, cause);
  });
  if (!found.isDirectory()) throw notFound('this is no model artifact', path, 'a file');
}

/** For an artifact of which one file, card included, is missing or may not be read. */
export function unreadable(folder: string, cause: unknown): UndertoneError {
  const path = pathOf(cause);
  const isMissing = path !== undefined && codeOf(cause) === 'ENOENT';
  return new UndertoneError('MODEL_CORRUPT', {
    what: `a file of the model artifact ${isMissing ? 'is missing' : 'cannot be read'}`,
    where: folder,
    expected: EXPECTED,
    received: isMissing ? `a folder without ${basename(path)}` : reasonOf(cause),
    todo: 'restore the artifact, or name another folder',
    cause,
  });
}

function notFound(what: string, where: string, received: string, cause?: unknown): UndertoneError {
  const todo = 'check the path, or name a model that undertone models lists';
  const details = { what, where, expected: EXPECTED, received, todo, cause };
  return new UndertoneError('MODEL_NOT_FOUND', details);
}

function codeOf(cause: unknown): unknown {
  return cause instanceof Error && 'code' in cause ? cause.code : undefined;
}

function pathOf(cause: unknown): string | undefined {
  if (!(cause instanceof Error && 'path' in cause)) return undefined;
  return typeof cause.path === 'string' ? cause.path : undefined;
}

function reasonOf(cause: unknown): string {
  return cause instanceof Error ? cause.message : String(cause);
}
