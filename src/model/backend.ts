import { createRequire } from 'node:module';
import { join } from 'node:path';
import { existingCacheDirectory } from '#setup/cache-dir';
import { env, ready, setBackend } from '@tensorflow/tfjs-core';
import { UndertoneError } from '../errors.js';

export const BACKEND_PREFERENCES = ['auto', 'tensorflow', 'wasm'] as const;
/** `auto`: TensorFlow's native library where it loads, WebAssembly elsewhere. */
export type BackendPreference = (typeof BACKEND_PREFERENCES)[number];

export interface BackendOptions {
  readonly prefer?: BackendPreference;
  /** Where to look for tfjs-node, in order: package names or folders. */
  readonly candidates?: readonly string[];
}

/** The backend in use, and why it is not the better one. */
export interface Backend {
  readonly name: 'tensorflow' | 'wasm';
  readonly reasonNotBetter?: string;
  /** Whether the arithmetic uses the processor's vector instructions. */
  readonly simd: boolean;
}

const TFJS_NODE = '@tensorflow/tfjs-node';
const NOT_INSTALLED = `${TFJS_NODE} is not installed (undertone setup does it)`;
const ASKED_FOR = 'WebAssembly was asked for';

/** Where tfjs-node may live: beside this package, then in the cache folder of set-up. */
export function tfjsNodeCandidates(environment: NodeJS.ProcessEnv): readonly string[] {
  const cache = existingCacheDirectory(environment);
  if (cache === undefined) return [TFJS_NODE];
  return [TFJS_NODE, join(cache, 'tfjs-node', 'node_modules', TFJS_NODE)];
}

/**
 * Makes a backend ready for every tensor of this thread.
 *
 * @throws UndertoneError BACKEND_UNAVAILABLE where nothing loads, or where what was asked for by
 *   name does not
 */
export async function loadBackend(options: BackendOptions = {}): Promise<Backend> {
  const { prefer = 'auto', candidates = tfjsNodeCandidates(process.env) } = options;
  quietTensorFlow(process.env);
  // The library's notices (its banner, a backend registered twice) follow this flag alone.
  env().set('PROD', true);
  if (prefer === 'wasm') return loadWasm(ASKED_FOR);
  const failure = await loadTfjsNode(candidates);
  if (failure === undefined) return { name: 'tensorflow', simd: true };
  if (prefer === 'tensorflow') throw unavailable('TensorFlow native library', failure);
  return loadWasm(failure);
}

/** One line for people where a lesser backend had to take over, saying why and what it costs. */
export function fallbackNotice({ reasonNotBetter }: Backend): string | undefined {
  if (reasonNotBetter === undefined || reasonNotBetter === ASKED_FOR) return undefined;
  const cost = 'same results, about 4 times slower with many calls';
  return `Running on WebAssembly: ${cost}. Why: ${reasonNotBetter}.`;
}

/**
 * What TensorFlow's library is to find in the environment, where nobody says otherwise. It reads
 * the variables when it loads, and sees only what the main thread set: whoever computes, or starts
 * a worker thread that does, calls this before.
 *
 * One thread for the inside of an operation: those of live batches are small, and to hand a piece
 * to a second thread costs more than it saves (0.2 ms an operation; a batch has a hundred). And no
 * oneDNN: it lays the weights out anew at every call, a quarter of the cost of a batch of four
 * windows; at 32 the two are equal.
 */
export function prepareTensorFlow(environment: NodeJS.ProcessEnv): void {
  quietTensorFlow(environment);
  environment['TF_NUM_INTRAOP_THREADS'] ??= '1';
  environment['TF_ENABLE_ONEDNN_OPTS'] ??= '0';
}

/** Keeps it from logging below errors. */
function quietTensorFlow(environment: NodeJS.ProcessEnv): void {
  environment['TF_CPP_MIN_LOG_LEVEL'] ??= '2';
}

/** @returns why it is not there, or nothing where it is in use */
async function loadTfjsNode(candidates: readonly string[]): Promise<string | undefined> {
  const require = createRequire(import.meta.url);
  replaceDeprecated(require('node:util') as object);
  const failures: string[] = [];
  for (const candidate of candidates) {
    try {
      require(candidate);
      await setBackend('tensorflow');
      await ready();
      return undefined;
    } catch (error) {
      failures.push(reasonOf(error));
    }
  }
  // What is merely absent explains less than what is there and fails.
  return failures.find((reason) => reason !== NOT_INSTALLED) ?? NOT_INSTALLED;
}

/** tfjs-node calls a function that Node 22 warns of when it is called; this one is its like. */
function replaceDeprecated(util: object): void {
  const isNullOrUndefined = (value: unknown) => value === null || value === undefined;
  Object.assign(util, { isNullOrUndefined });
}

async function loadWasm(reasonNotBetter: string): Promise<Backend> {
  const before = crashListeners();
  try {
    await import('@tensorflow/tfjs-backend-wasm');
    if (!(await setBackend('wasm'))) throw new Error('the wasm backend does not initialise');
  } catch (error) {
    throw unavailable('WebAssembly backend', reasonOf(error), reasonNotBetter);
  } finally {
    removeAllBut(before);
  }
  const simd = await env().getAsync('WASM_HAS_SIMD_SUPPORT');
  return { name: 'wasm', reasonNotBetter, simd: simd === true };
}

/**
 * The compiled module listens for errors of the whole process, only to throw them again from a
 * line of its own: 50 kB of source on the terminal before every message.
 */
function crashListeners(): CrashListeners {
  return CRASH_EVENTS.map((event) => process.rawListeners(event) as CrashListener[]);
}

function removeAllBut(kept: CrashListeners): void {
  CRASH_EVENTS.forEach((event, i) => {
    for (const listener of process.rawListeners(event) as CrashListener[]) {
      if (kept[i]?.includes(listener) !== true) process.removeListener(event, listener);
    }
  });
}

const CRASH_EVENTS = ['uncaughtException', 'unhandledRejection'] as const;
type CrashListener = (...args: unknown[]) => void;
type CrashListeners = readonly (readonly CrashListener[])[];

function unavailable(what: string, reason: string, reasonNotBetter?: string): UndertoneError {
  return new UndertoneError('BACKEND_UNAVAILABLE', {
    what: `the ${what} does not load: ${reason}`,
    ...(reasonNotBetter === undefined ? {} : { where: reasonNotBetter }),
    todo: 'run undertone setup, and undertone doctor to see what it found',
  });
}

function reasonOf(error: unknown): string {
  const { code, message } = error as NodeJS.ErrnoException;
  const [line = ''] = message.trim().split('\n');
  return code === 'MODULE_NOT_FOUND' && line.includes(TFJS_NODE) ? NOT_INSTALLED : line.trim();
}
