/** Makes TensorFlow usable, or says in one line that and why WebAssembly takes its place. */
import { cacheDirectory } from './cache-dir.mjs';
import { locateTfjsNode } from './tensorflow/locate.mjs';
import { provideTensorflow } from './tensorflow/provide.mjs';

/**
 * @param {object} request
 * @param {string} request.root undertone's own folder
 * @param {boolean} request.retry
 * @param {import('./reporter.mjs').Reporter} request.reporter
 * @throws {Error} when TensorFlow is required (UNDERTONE_REQUIRE_BACKEND) and cannot be had
 */
export async function setUpTensorflow({ root, retry, reporter }) {
  if (process.env.UNDERTONE_BACKEND === 'wasm') return;
  const reason = await whyNotAvailable({ root, retry, reporter });
  if (reason === undefined) return;
  if (process.env.UNDERTONE_REQUIRE_BACKEND === 'tensorflow') {
    throw new Error(`TensorFlow is required and cannot be had: ${reason}`);
  }
  reporter.line(
    `TensorFlow cannot be had here (${reason}). WebAssembly takes over: same results, about 4 times slower with many calls, and no training. "npx undertone setup" tries again.`,
  );
}

/** @param {Parameters<typeof setUpTensorflow>[0]} request */
async function whyNotAvailable({ root, retry, reporter }) {
  const required = process.env.UNDERTONE_REQUIRE_BACKEND === 'tensorflow';
  try {
    const cache = cacheDirectory();
    const packageFolder = await locateTfjsNode({ root, cache, reporter });
    return await provideTensorflow({ packageFolder, cache, reporter, retry: retry || required });
  } catch (error) {
    return error instanceof Error ? error.message : String(error);
  }
}
