/**
 * Compiles tfjs-node's binding against TensorFlow's C library. The compiler is called directly:
 * the binding is two files of plain N-API, while node-gyp would ask for Python, make and a
 * download of Node's headers.
 */
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { mkdirSync } from 'node:fs';
import { run } from '../run.mjs';

/** tfjs-node looks for its binding in a folder named after this version. */
const NAPI_VERSION = 8;
const COMPILERS = ['g++', 'c++', 'clang++'];

/**
 * @returns {Promise<string | undefined>} a C++ compiler, or undefined where there is none
 */
export async function findCompiler() {
  const { CXX } = process.env;
  for (const candidate of CXX === undefined ? COMPILERS : [CXX]) {
    if ((await run(candidate, ['--version'])).ok) return candidate;
  }
  return undefined;
}

/**
 * @param {object} parts
 * @param {string} parts.compiler
 * @param {string} parts.packageFolder of tfjs-node, with its sources
 * @param {string} parts.headers TensorFlow's include folder
 * @param {string} parts.target a folder that holds deps/lib; lib/napi-v8 is made in it
 */
export async function compileBinding({ compiler, packageFolder, headers, target }) {
  const outputFolder = join(target, 'lib', `napi-v${NAPI_VERSION}`);
  mkdirSync(outputFolder, { recursive: true });
  const { ok, outcome, output } = await run(compiler, [
    ...['-shared', '-fPIC', '-O2', '-std=gnu++17', `-DNAPI_VERSION=${NAPI_VERSION}`],
    ...['-DNODE_GYP_MODULE_NAME=tfjs_binding', '-DBUILDING_NODE_EXTENSION'],
    ...['-I', nodeHeaders(packageFolder), '-I', headers, '-I', packageFolder],
    join(packageFolder, 'binding', 'tfjs_backend.cc'),
    join(packageFolder, 'binding', 'tfjs_binding.cc'),
    ...['-o', join(outputFolder, 'tfjs_binding.node')],
    ...['-L', join(target, 'deps', 'lib'), '-ltensorflow', '-ltensorflow_framework'],
    // Relative to the binding, so that the folder can be moved.
    '-Wl,-rpath,$ORIGIN/../../deps/lib',
  ]);
  if (!ok)
    throw new Error(`${compiler} cannot compile the binding (${outcome}): ${firstError(output)}`);
}

/**
 * From a package, so that they are there whatever way Node was installed.
 * @param {string} packageFolder
 */
function nodeHeaders(packageFolder) {
  // The package stands beside tfjs-node where we installed both, and is ours otherwise.
  const places = [join(packageFolder, 'package.json'), import.meta.url];
  for (const place of places) {
    try {
      const manifest = createRequire(place).resolve('node-api-headers/package.json');
      return join(dirname(manifest), 'include');
    } catch {
      // Not in this place.
    }
  }
  throw new Error('the package node-api-headers is not installed');
}

/** @param {string} output */
function firstError(output) {
  return output.split('\n').find((line) => line.includes('error')) ?? output.slice(-300);
}
