import { mkdir } from 'node:fs/promises';
import { setTimeout as sleep } from 'node:timers/promises';
import { UndertoneError } from '../errors.js';

/** One piece of work and the folder that it leaves its result in. */
export interface Workpiece<Result> {
  readonly folder: string;
  /**
   * Does the work, or takes the result where it is done.
   * @returns undefined where `interrupted` was aborted before its end.
   */
  readonly run: (interrupted: AbortSignal) => Promise<Result | undefined>;
}

/**
 * Does every piece that no other process is at, waits for those that one is at, and takes them
 * over where it ends early. So any number of processes may share the work.
 * @param onWaiting called once, as soon as only what others are at is left
 * @throws OUTPUT_NOT_WRITABLE
 * @returns results in the order of the pieces; undefined where `interrupted` was aborted
 */
export async function workOff<Result>(
  pieces: readonly Workpiece<Result>[],
  interrupted: AbortSignal,
  onWaiting: () => void = () => undefined,
): Promise<Result[] | undefined> {
  const results = new Map<Workpiece<Result>, Result>();
  let isWaiting = false;
  while (results.size < pieces.length) {
    for (const piece of pieces) {
      if (interrupted.aborted) return undefined;
      if (results.has(piece)) continue;
      const result = await runAlone(piece, interrupted);
      if (result !== undefined) results.set(piece, result);
    }
    if (results.size === pieces.length) break;
    if (!isWaiting) onWaiting();
    isWaiting = true;
    await pause(interrupted);
  }
  return pieces.flatMap((piece) => results.get(piece) ?? []);
}

/** Training holds its thread for less than a second at a time. */
const STALE_MS = 30_000;
const POLL_MS = 1_000;

/** @returns undefined where another process is at it, or where it was interrupted */
async function runAlone<Result>(
  { folder, run }: Workpiece<Result>,
  interrupted: AbortSignal,
): Promise<Result | undefined> {
  await made(folder);
  // A process that was stopped for long finds another one at its work when it goes on.
  const takenOver = new AbortController();
  // Loaded here alone: it hangs itself onto signals, which no other command wants.
  const { default: lockfile } = await import('proper-lockfile');
  const onCompromised = (): void => {
    takenOver.abort();
  };
  const release = await lockfile
    .lock(folder, { stale: STALE_MS, onCompromised })
    .catch((error: unknown) => {
      if (isLocked(error)) return undefined;
      throw error;
    });
  if (release === undefined) return undefined;
  try {
    return await run(AbortSignal.any([interrupted, takenOver.signal]));
  } finally {
    if (!takenOver.signal.aborted) await release();
  }
}

async function made(folder: string): Promise<void> {
  try {
    await mkdir(folder, { recursive: true });
  } catch (cause) {
    throw new UndertoneError('OUTPUT_NOT_WRITABLE', {
      what: 'cannot make a folder',
      where: folder,
      cause,
    });
  }
}

function isLocked(error: unknown): boolean {
  return error instanceof Error && 'code' in error && error.code === 'ELOCKED';
}

async function pause(interrupted: AbortSignal): Promise<void> {
  await sleep(POLL_MS, undefined, { signal: interrupted }).catch(() => undefined);
}
