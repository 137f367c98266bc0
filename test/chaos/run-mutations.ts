import { copyProgram } from './program-copy.js';
import { MUTATIONS, type Mutation } from './mutations.js';
import type { Difference } from '../oracle/compare-events.js';
import type { Verdict } from './trial.js';
import type { Workshop } from './workshop.js';

/** Some moments hit nothing: a mutation gets so many seeds to be caught by. */
const SEEDS = 3;

/**
 * Runs each mutation under the fault that is to bring it to light, and the program as it is under
 * the same fault and seed: that one has to stand where the mutation falls.
 */
export async function runMutations(
  workshop: Workshop,
  firstSeed: number,
): Promise<{ passed: number; failed: number }> {
  const rows: string[] = [];
  let failed = 0;
  for (const mutation of MUTATIONS) {
    workshop.say(`mutation: ${mutation.name}`);
    const caught = await caughtBy(workshop, mutation, firstSeed);
    const control = caught && (await unbroken(workshop, mutation, caught.seed));
    if (caught === undefined || control !== 'nothing') failed++;
    rows.push(rowOf(mutation, caught, control));
  }
  process.stdout.write(
    [
      '',
      '| broken on purpose | fault (seed) | the oracle says | of the unbroken program |',
      '| --- | --- | --- | --- |',
      ...rows,
      '',
    ].join('\n'),
  );
  return { passed: MUTATIONS.length - failed, failed };
}

interface Caught {
  readonly seed: number;
  readonly verdict: Verdict;
}

async function caughtBy(
  workshop: Workshop,
  { fault, patches }: Mutation,
  firstSeed: number,
): Promise<Caught | undefined> {
  const program = await copyProgram(patches);
  try {
    for (let seed = firstSeed; seed < firstSeed + SEEDS; seed++) {
      const verdict = await workshop.run({ fault, seed, length: 'short', program });
      workshop.say(`seed ${seed}: ${inWords(verdict.differences)}`);
      if (verdict.differences.length > 0) return { seed, verdict };
    }
    return undefined;
  } finally {
    await program.remove();
  }
}

/** What the oracle says of the program as it is, where the mutation fell. */
async function unbroken(workshop: Workshop, { fault }: Mutation, seed: number): Promise<string> {
  const program = await copyProgram();
  try {
    const verdict = await workshop.run({ fault, seed, length: 'short', program });
    workshop.say(`the unbroken program, seed ${seed}: ${inWords(verdict.differences)}`);
    return inWords(verdict.differences);
  } finally {
    await program.remove();
  }
}

function rowOf({ name, fault }: Mutation, caught: Caught | undefined, control = ''): string {
  if (caught === undefined) return `| ${name} | ${fault.name} | NOT CAUGHT | |`;
  const said = inWords(caught.verdict.differences);
  return `| ${name} | ${fault.name} (${caught.seed}) | ${said} | ${control} |`;
}

function inWords(differences: readonly Difference[]): string {
  const counts = new Map<string, number>();
  for (const { what } of differences) counts.set(what, (counts.get(what) ?? 0) + 1);
  const words = [...counts].map(([what, count]) => `${count} ${what}`);
  return words.length === 0 ? 'nothing' : words.join(', ');
}
