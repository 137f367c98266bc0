/**
 * The Python wheels that hold TensorFlow's C library: package registries carry them, and they
 * reach machines that nothing else reaches. Only the library and a few headers are used.
 */
import { mkdirSync, renameSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { run } from '../run.mjs';
import { downloadFile, sha256Of } from './download.mjs';
import { networkOf } from './http.mjs';
import { findOnIndex } from './package-index.mjs';
import { pipSettings } from './pip-settings.mjs';

/**
 * @typedef {object} Wheel
 * @property {string} project
 * @property {string} version
 * @property {string} filename
 * @property {string} sha256
 * @property {string} platform as pip names it
 */

/** @type {Readonly<Record<string, Wheel>>} by Node's platform and architecture */
const WHEELS = {
  'linux-x64': {
    project: 'tensorflow-cpu',
    version: '2.16.1',
    filename: 'tensorflow_cpu-2.16.1-cp311-cp311-manylinux_2_17_x86_64.manylinux2014_x86_64.whl',
    sha256: '8fde4a1a1515f3099119c2d71e1653aa6e7ae81ec58b7cb045cab5e5bb147b8b',
    platform: 'manylinux2014_x86_64',
  },
  'linux-arm64': {
    project: 'tensorflow',
    version: '2.16.1',
    filename: 'tensorflow-2.16.1-cp311-cp311-manylinux_2_17_aarch64.manylinux2014_aarch64.whl',
    sha256: '617df9fa2d697c4bc22fa3ee87eb01d580ab1bd0438fea15c4ec2f2870c40bb0',
    platform: 'manylinux2014_aarch64',
  },
};

/**
 * @returns {Wheel}
 * @throws {Error} where there is none
 */
export function wheelForThisMachine() {
  const machine = `${process.platform}-${process.arch}`;
  const wheel = WHEELS[machine];
  if (wheel === undefined) throw new Error(`TensorFlow is not packaged for ${machine}`);
  if (!hasGlibc()) throw new Error('TensorFlow is packaged for glibc, and this system has another');
  return wheel;
}

function hasGlibc() {
  const report = /** @type {{ header: { glibcVersionRuntime?: string } }} */ (
    process.report.getReport()
  );
  return report.header.glibcVersionRuntime !== undefined;
}

/**
 * Our own download comes first, because it goes on where it was interrupted; pip comes second,
 * because it knows ways of logging in to an index that we do not.
 * @param {Wheel} wheel
 * @param {string} folder
 * @param {(detail: string) => void} onProgress
 * @returns {Promise<string>} the path of the checked file
 */
export async function obtainWheel(wheel, folder, onProgress) {
  mkdirSync(folder, { recursive: true });
  const path = join(folder, wheel.filename);
  try {
    const settings = pipSettings();
    const network = networkOf(settings);
    const url = await findOnIndex(settings.indexUrl, wheel, network);
    await downloadFile({ url, path, sha256: wheel.sha256 }, network, onProgress);
  } catch (error) {
    onProgress('asking pip');
    if (!(await downloadWithPip(wheel, folder))) throw error;
  }
  return path;
}

/**
 * @param {Wheel} wheel
 * @param {string} folder
 */
async function downloadWithPip({ project, version, filename, sha256, platform }, folder) {
  const scratch = join(folder, 'pip');
  const { ok } = await run('pip', [
    ...['download', '--no-deps', '--only-binary=:all:', '--dest', scratch],
    ...['--python-version', '3.11', '--implementation', 'cp', '--abi', 'cp311'],
    ...['--platform', platform, `${project}==${version}`],
  ]);
  const isRight = ok && (await sha256Of(join(scratch, filename))) === sha256;
  if (isRight) renameSync(join(scratch, filename), join(folder, filename));
  rmSync(scratch, { recursive: true, force: true });
  return isRight;
}
