import { execFile, spawn, type ChildProcess } from 'node:child_process';
import { promisify } from 'node:util';

/** Every container of a trial carries it, with the name of the trial. */
export const TRIAL_LABEL = 'undertone.trial';

/** Standard input ends when the process that holds the other end does, in whatever way. */
const WATCHER = `
  cat >/dev/null
  containers=$(docker ps --all --quiet --filter "label=${TRIAL_LABEL}=$0")
  if [ -n "$containers" ]; then docker rm --force --volumes $containers; fi
  docker network rm "$0"
`;

export interface ContainerWatcher {
  /** Removes the containers and the network of the trial, and resolves when that is done. */
  remove(): Promise<void>;
}

/**
 * Removes what belongs to a trial when this process ends, however it ends. Testcontainers'
 * own way is a container from an image that not everybody can pull, so it is switched off,
 * unless the user has decided.
 * @throws {Error} when the program docker is missing
 */
export async function watchContainers(trial: string): Promise<ContainerWatcher> {
  await promisify(execFile)('docker', ['--version']);
  process.env['TESTCONTAINERS_RYUK_DISABLED'] ??= 'true';
  const child = spawn('/bin/sh', ['-c', WATCHER, trial], {
    detached: true,
    stdio: ['pipe', 'ignore', 'ignore'],
  });
  const ended = endOf(child);
  return {
    remove: () => {
      child.stdin.end();
      return ended;
    },
  };
}

function endOf(child: ChildProcess): Promise<void> {
  return new Promise((resolve) => {
    child.once('error', () => {
      resolve();
    });
    child.once('close', () => {
      resolve();
    });
  });
}
