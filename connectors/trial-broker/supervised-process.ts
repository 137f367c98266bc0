import { spawn } from 'node:child_process';
import { closeSync, openSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { Readable } from 'node:stream';

export interface SupervisedProcess {
  /** Resolves with how it ended, once it is gone with all that it started. */
  readonly ended: Promise<string>;
  /** SIGKILL to it and all that it started; resolves when they are gone. */
  kill(): Promise<void>;
}

/**
 * Waits for the end of the program. A watcher reads standard input, which nobody writes to: it
 * ends when the process that holds the other end does, in whatever way. Then the program is
 * killed and its folder, $0, removed.
 */
const SUPERVISOR = `
  exec 4<&0
  "$@" </dev/null 4<&- &
  program=$!
  (cat <&4 >/dev/null; trap '' TERM; kill -KILL "$program"; sleep 1; rm -rf "$0") 3>&- &
  watcher=$!
  wait "$program"
  status=$?
  kill "$watcher"
  exit "$status"
`;

/** @param folder that goes with this process, should it die without stopping what it started */
export function superviseProcess(
  command: readonly string[],
  { folder, logPath }: { readonly folder: string; readonly logPath: string },
): SupervisedProcess {
  const log = openSync(logPath, 'a');
  const child = spawn('/bin/sh', ['-c', SUPERVISOR, folder, ...command], {
    // Ctrl-C in a terminal goes to one group of processes: these are not in it.
    detached: true,
    // All but the watcher hold the last pipe open, so it tells when the last of them is gone.
    stdio: ['pipe', log, log, 'pipe'],
  });
  closeSync(log);
  // Read, or its end would not be seen.
  const [, , , lifeline] = child.stdio;
  if (lifeline instanceof Readable) lifeline.resume();
  const ended = new Promise<string>((resolve) => {
    child.once('error', (error) => {
      resolve(error.message);
    });
    child.once('close', (code, signal) => {
      resolve(signal === null ? `exit code ${String(code)}` : `ended by ${signal}`);
    });
  });
  const kill = async () => {
    killGroup(child.pid);
    await ended;
  };
  return { ended, kill };
}

/** The last lines of a log, for messages. */
export async function lastLines(logPath: string, count = 15): Promise<string> {
  const text = await readFile(logPath, 'utf8').catch(() => '');
  return text.trimEnd().split('\n').slice(-count).join('\n');
}

function killGroup(pid: number | undefined): void {
  if (pid === undefined) return;
  try {
    process.kill(-pid, 'SIGKILL');
  } catch {
    // It ended before.
  }
}
