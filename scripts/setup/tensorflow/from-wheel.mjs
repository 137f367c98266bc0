/** Makes a binding from a wheel: download, take out the library, compile against it. */
import { chmodSync, mkdirSync, renameSync, rmSync, symlinkSync } from 'node:fs';
import { join } from 'node:path';
import { run } from '../run.mjs';
import { compileBinding, findCompiler } from './compile.mjs';
import { requireFreeSpace } from './free-space.mjs';
import { publish, stagingFor } from './store.mjs';
import { unzip } from './unzip.mjs';
import { obtainWheel } from './wheel.mjs';

// Name in the wheel, and the name under which tfjs-node links to it.
/** @type {readonly (readonly [string, string])[]} */
const LIBRARIES = [
  ['libtensorflow_cc.so.2', 'libtensorflow.so'],
  ['libtensorflow_framework.so.2', 'libtensorflow_framework.so'],
];
/** The wheel, what is taken out of it, and what becomes of that, with room to spare. */
const NEEDED_BYTES = 2e9;
/** The headers that c_api.h reaches, 300 of the wheel's 9,000. */
const HEADERS = /^tensorflow\/include\/(tensorflow\/(c|core\/platform)|tsl\/(c|platform))\//;

/**
 * @param {object} parts
 * @param {import('./wheel.mjs').Wheel} parts.wheel
 * @param {string} parts.packageFolder of tfjs-node
 * @param {string} parts.cache
 * @param {string} parts.stored where the finished binding goes
 * @param {import('../reporter.mjs').Reporter} parts.reporter
 */
export async function makeFromWheel({ wheel, packageFolder, cache, stored, reporter }) {
  const compiler = await findCompiler();
  if (compiler === undefined) throw new Error('no C++ compiler (g++) is installed');
  await requireFreeSpace(cache, NEEDED_BYTES);

  reporter.begin(`Downloading TensorFlow ${wheel.version}`);
  const file = await obtainWheel(wheel, join(cache, 'downloads'), reporter.progress);
  reporter.end(`Downloaded TensorFlow ${wheel.version}`);

  reporter.begin('Unpacking TensorFlow');
  const staging = stagingFor(stored);
  const contents = join(staging, 'wheel');
  await unzip(file, contents, isNeeded);
  layOutLibraries(join(contents, 'tensorflow'), join(staging, 'deps', 'lib'));
  await stripSymbols(join(staging, 'deps', 'lib'));
  reporter.end('Unpacked TensorFlow');

  reporter.begin(`Compiling its binding with ${compiler}`);
  const headers = join(contents, 'tensorflow', 'include');
  await compileBinding({ compiler, packageFolder, headers, target: staging });
  reporter.end(`Compiled its binding with ${compiler}`);

  rmSync(contents, { recursive: true });
  publish(staging, stored);
  rmSync(file);
}

/** @param {string} name */
function isNeeded(name) {
  return LIBRARIES.some(([library]) => name === `tensorflow/${library}`) || HEADERS.test(name);
}

/**
 * @param {string} from
 * @param {string} to
 */
function layOutLibraries(from, to) {
  mkdirSync(to, { recursive: true });
  for (const [library, linkName] of LIBRARIES) {
    renameSync(join(from, library), join(to, library));
    chmodSync(join(to, library), 0o755);
    symlinkSync(library, join(to, linkName));
  }
}

/**
 * Saves a quarter of the library's size; where the program is missing, it stays as it is.
 * @param {string} folder
 */
async function stripSymbols(folder) {
  await run(
    'strip',
    LIBRARIES.map(([library]) => join(folder, library)),
  );
}
