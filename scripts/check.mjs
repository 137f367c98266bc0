/** `npm run check`: every static check, one after the other; all run, whatever fails. */
import { spawnSync } from 'node:child_process';
import { performance } from 'node:perf_hooks';

const CHECKS = [
  ['types', 'tsc --noEmit'],
  ['types of the set-up scripts', 'tsc --noEmit -p scripts'],
  ['lint', 'eslint .'],
  ['format', 'prettier --check --log-level warn .'],
  ['import rules', 'depcruise src connectors scripts test'],
  ['unused code and packages', 'knip'],
  ['package', 'publint --strict'],
];

const failed = CHECKS.filter(([name, command]) => !passes(name, command));
console.log(`${CHECKS.length - failed.length} checks passed, ${failed.length} failed`);
process.exit(failed.length === 0 ? 0 : 1);

function passes(name, command) {
  const startMs = performance.now();
  const { status, stdout } = spawnSync('npx', ['--no-install', ...command.split(' ')], {
    encoding: 'utf8',
    stdio: ['ignore', 'pipe', 'inherit'],
    shell: process.platform === 'win32',
  });
  const seconds = ((performance.now() - startMs) / 1000).toFixed(1);
  console.log(`${status === 0 ? '✔' : '✘'} ${name}: ${command} (${seconds} s)`);
  if (status !== 0) console.log(stdout);
  return status === 0;
}
