import { loadBackend } from '../src/model/backend.js';

/**
 * Whether suites that train cannot run here: WebAssembly has no gradients of convolutions. Where
 * `UNDERTONE_BACKEND=tensorflow` asks for TensorFlow they run and fail, so that nothing is skipped
 * where it has to be there.
 */
export const lacksTensorflow =
  process.env['UNDERTONE_BACKEND'] !== 'tensorflow' && (await loadBackend()).name !== 'tensorflow';
