/**
 * Makes a fresh clone, or an installed package, ready to run. Plain Node without dependencies;
 * `npm start`, `npm test` and `undertone setup` call it. What is done already is left alone.
 *
 *   node scripts/setup.mjs [--retry]
 *
 * --retry: try for TensorFlow again, although it could not be had a short time ago.
 */
import { existsSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { buildIfStale } from './setup/build.mjs';
import { installDependencies } from './setup/dependencies.mjs';
import { withLock } from './setup/lock.mjs';
import { createReporter } from './setup/reporter.mjs';
import { setUpTensorflow } from './setup/set-up-tensorflow.mjs';

/** EX_UNAVAILABLE of sysexits(3). */
const EXIT_UNAVAILABLE = 69;

const { values: options } = parseArgs({ options: { retry: { type: 'boolean', default: false } } });
const root = dirname(dirname(fileURLToPath(import.meta.url)));
const reporter = createReporter();

try {
  const startMs = performance.now();
  // What is published holds no sources to build.
  await (existsSync(join(root, 'tsconfig.build.json')) ? setUpClone() : setUpPackage());
  const seconds = ((performance.now() - startMs) / 1000).toFixed(1);
  reporter.line(`undertone is set up (${seconds} s)`);
} catch (error) {
  reporter.line(`SETUP_FAILED: ${error instanceof Error ? error.message : String(error)}`);
  process.exit(EXIT_UNAVAILABLE);
}

async function setUpClone() {
  await withLock(join(root, '.cache', 'setup.lock'), reporter, async () => {
    await installDependencies(root, reporter);
    await setUpPackage();
    await buildIfStale(root, reporter);
  });
}

function setUpPackage() {
  return setUpTensorflow({ root, reporter, retry: options.retry });
}
