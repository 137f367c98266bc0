/** `npm run check`: every static check, one after the other; all run, whatever fails. */
import { spawnSync } from 'node:child_process';
import { delimiter, resolve } from 'node:path';
import { performance } from 'node:perf_hooks';

const CHECKS = [
  ['types', 'tsc --noEmit'],
  ['types of the set-up scripts', 'tsc --noEmit -p scripts'],
  ['lint', 'eslint .'],
  ['format', 'prettier --check --log-level warn .'],
  ['import rules', 'depcruise src connectors scripts test'],
  ['unused code and packages', 'knip'],
  ['package', 'publint --strict'],
  ['API reference', 'typedoc --emit none --logLevel Error'],
];

const PATH = [resolve('node_modules/.bin'), process.env.PATH].join(delimiter);

const failed = CHECKS.filter(([name, command]) => !passes(name, command));
console.log(`${CHECKS.length - failed.length} checks passed, ${failed.length} failed`);
process.exit(failed.length === 0 ? 0 : 1);

function passes(name, command) {
  const startMs = performance.now();
  const { status, stdout } = spawnSync(command, {
    encoding: 'utf8',
    env: { ...process.env, PATH },
    shell: true,
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const seconds = ((performance.now() - startMs) / 1000).toFixed(1);
  console.log(`${status === 0 ? '✔' : '✘'} ${name}: ${command} (${seconds} s)`);
  if (status !== 0) console.log(stdout);
  return status === 0;
}
