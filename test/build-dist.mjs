import { fileURLToPath } from 'node:url';
import { buildIfStale } from '../scripts/setup/build.mjs';
import { createReporter } from '../scripts/setup/reporter.mjs';

/** Runs once before the tests of the built program. */
export async function setup() {
  await buildIfStale(fileURLToPath(new URL('..', import.meta.url)), createReporter());
}
