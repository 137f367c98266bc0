/** Makes TensorFlow usable, or says in one line that and why WebAssembly takes its place. */
import { cacheDirectory } from './cache-dir.mjs';
import { locateTfjsNode } from './tensorflow/locate.mjs';
import { provideTensorflow } from './tensorflow/provide.mjs';

/**
 * @param {object} request
 * @param {string} request.root undertone's own folder
 * @param {boolean} request.retry
 * @param {import('./reporter.mjs').Reporter} request.reporter
 * @throws {Error} when UNDERTONE_BACKEND asks for TensorFlow by name and it cannot be had
 */
export async function setUpTensorflow({ root, retry, reporter }) {
  const { UNDERTONE_BACKEND: asked } = process.env;
  if (asked === 'wasm') return;
  const isRequired = asked === 'tensorflow';
  const reason = await whyNotAvailable({ root, retry: retry || isRequired, reporter });
  if (reason === undefined) return;
  if (isRequired) {
    throw new Error(`TensorFlow is required and cannot be had: ${reason}`);
  }
  reporter.line(
    `TensorFlow cannot be had here (${reason}). WebAssembly takes over: same results, about 4 times slower with many calls, and no training. "npx undertone setup" tries again.`,
  );
}

/** @param {Parameters<typeof setUpTensorflow>[0]} request */
async function whyNotAvailable({ root, retry, reporter }) {
  try {
    const cache = cacheDirectory();
    const packageFolder = await locateTfjsNode({ root, cache, reporter });
    return await provideTensorflow({ packageFolder, cache, reporter, retry });
  } catch (error) {
    return error instanceof Error ? error.message : String(error);
  }
}
