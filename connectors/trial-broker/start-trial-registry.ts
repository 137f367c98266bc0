import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { REGISTRY_VERSION, registryFolder } from '#setup/maven';
import { freePort } from './free-port.js';
import { findJava } from './java.js';
import { lastLines, superviseProcess, type SupervisedProcess } from './supervised-process.js';
import type { Environment } from './trial-broker.js';

const RUNNER = `apicurio-registry-app-${REGISTRY_VERSION}-runner.jar`;
const READY_TIMEOUT_MS = 120_000;
const POLL_MS = 100;

export interface TrialRegistryOptions {
  readonly env?: Environment;
  /** For one that comes back where another was; a free one by default. */
  readonly port?: number;
  readonly onProgress?: (text: string) => void;
}

export interface TrialRegistry {
  /** Base address of the API that Confluent's registry has. */
  readonly url: string;
  readonly port: number;
  /** SIGKILL; what was registered is gone. Safe to call twice. */
  stop(): Promise<void>;
}

/**
 * An Apicurio registry as a process of this machine, with nothing registered. It ends with this
 * process, however it ends.
 * @throws {Error} when Java, or Maven where it is still needed, is missing, or it does not start
 */
export async function startTrialRegistry({
  env = process.env,
  port: wantedPort,
  onProgress = () => undefined,
}: TrialRegistryOptions = {}): Promise<TrialRegistry> {
  const java = await findJava(env);
  const jar = join(await registryFolder({ env, onProgress }), RUNNER);
  const port = wantedPort ?? (await freePort());
  const folder = await mkdtemp(join(tmpdir(), 'undertone-registry-'));
  const logPath = join(folder, 'log');
  const settings = ['-Dquarkus.http.host=127.0.0.1', `-Dquarkus.http.port=${port}`];
  const command = [java, '-Xmx256m', ...settings, '-jar', jar];
  const registry = superviseProcess(command, { folder, logPath });
  const url = `http://127.0.0.1:${port}/apis/ccompat/v7`;
  const stop = async () => {
    await registry.kill();
    await rm(folder, { recursive: true, force: true });
  };
  try {
    await waitUntilReady(url, registry);
  } catch (error) {
    const log = await lastLines(logPath);
    await stop();
    const reason = error instanceof Error ? error.message : String(error);
    throw new Error(`the schema registry did not start: ${reason}\n${log}`, { cause: error });
  }
  return { url, port, stop };
}

async function waitUntilReady(url: string, registry: SupervisedProcess): Promise<void> {
  const deadline = AbortSignal.timeout(READY_TIMEOUT_MS);
  const gone = new AbortController();
  void registry.ended.then((outcome) => {
    gone.abort(new Error(`it ended (${outcome})`));
  });
  const signal = AbortSignal.any([deadline, gone.signal]);
  while (!(await answers(`${url}/subjects`, signal))) {
    signal.throwIfAborted();
    await sleep(POLL_MS);
  }
}

async function answers(url: string, signal: AbortSignal): Promise<boolean> {
  try {
    return (await fetch(url, { signal })).ok;
  } catch {
    return false;
  }
}
