/**
 * Breaks what can break while calls run, and holds the events against the oracle:
 *
 *     npm run test:chaos                        all faults, each for a short time
 *     npm run test:chaos -- --long              at least 100 kills; more and longer of all others
 *     npm run test:chaos -- --fault NAME --seed N     one fault again
 *     npm run test:chaos -- --mutations         the connector broken on purpose: is it noticed?
 */
import { mkdir, writeFile } from 'node:fs/promises';
import { FAULTS } from './faults.js';
import { chaosOptions, type ChaosOptions } from './options.js';
import { copyProgram } from './program-copy.js';
import { faultLine } from './report.js';
import { runMutations } from './run-mutations.js';
import { Workshop } from './workshop.js';

const options = chaosOptions(process.argv.slice(2));
if (options.logs !== undefined) await mkdir(options.logs, { recursive: true });
const workshop = new Workshop((text) => {
  process.stdout.write(`    ${text}\n`);
}, options.logs);
try {
  const { passed, failed } = options.mutations
    ? await runMutations(workshop, options.seed)
    : await runFaults(options);
  process.stdout.write(`\n${passed} passed, ${failed} failed\n`);
  if (options.report !== undefined) {
    await writeFile(options.report, JSON.stringify({ passed, failed }));
  }
  process.exitCode = failed > 0 ? 1 : 0;
} finally {
  await workshop.close();
}

async function runFaults({ faults, seed, length }: ChaosOptions) {
  const chosen = FAULTS.filter(({ name }) => faults.length === 0 || faults.includes(name));
  const unknown = faults.filter((name) => !FAULTS.some((fault) => fault.name === name));
  if (unknown.length > 0) throw new TypeError(`no fault is named ${unknown.join(', ')}`);
  const program = await copyProgram();
  let failed = 0;
  try {
    for (const fault of chosen) {
      process.stdout.write(`\n${fault.name}: ${fault.summary} (seed ${seed})\n`);
      const line = await faultLine(() => workshop.run({ fault, seed, length, program }));
      if (!line.isGood) failed++;
      process.stdout.write(`${line.text}\n`);
      if (!line.isGood) process.stdout.write(`${again(fault.name, seed, length)}\n`);
    }
  } finally {
    await program.remove();
  }
  return { passed: chosen.length - failed, failed };
}

function again(name: string, seed: number, length: string): string {
  const flags = length === 'long' ? ' --long' : '';
  return `  again: npm run test:chaos -- --fault ${name} --seed ${seed}${flags}`;
}
