/** Installs what package-lock.json names, unless node_modules holds exactly that. */
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { npm } from './npm.mjs';

/** Optional for users, but asked for here: set-up gives it its binding. */
const WANTED_THOUGH_OPTIONAL = 'node_modules/@tensorflow/tfjs-node';

/**
 * @param {string} root the repository
 * @param {import('./reporter.mjs').Reporter} reporter
 */
export async function installDependencies(root, reporter) {
  if (dependenciesMatch(root)) return;

  reporter.begin('Installing dependencies: npm ci');
  // Without scripts: the one that matters downloads from outside the registry, and where that
  // fails npm would drop the package. Set-up does that script's work afterwards.
  const { ok, outcome, output } = await npm(['ci', '--ignore-scripts', '--no-audit', '--no-fund'], {
    cwd: root,
  });
  if (!ok) throw new Error(`npm ci failed (${outcome}):\n${beginningOf(output)}`);
  reporter.end('Installed dependencies');
}

/**
 * Compares the lock file with the copy that npm keeps of what it installed.
 * @param {string} root
 */
export function dependenciesMatch(root) {
  const installedPath = join(root, 'node_modules', '.package-lock.json');
  if (!existsSync(installedPath)) return false;
  const wanted = packagesOf(join(root, 'package-lock.json'));
  const installed = packagesOf(installedPath);
  return Object.entries(wanted).every(([path, { version, optional }]) => {
    if (path === '') return true;
    const found = installed[path];
    if (found !== undefined) return found.version === version;
    // Builds for other platforms are in the lock file and never installed.
    return optional === true && path !== WANTED_THOUGH_OPTIONAL;
  });
}

/**
 * What npm says first is the error; its whole help may follow.
 * @param {string} output
 */
function beginningOf(output) {
  const lines = output.split('\n').filter((line) => line.startsWith('npm error'));
  return lines.slice(0, 12).join('\n');
}

/**
 * @param {string} lockPath
 * @returns {Record<string, { version?: string, optional?: boolean }>}
 */
function packagesOf(lockPath) {
  return JSON.parse(readFileSync(lockPath, 'utf8')).packages ?? {};
}
