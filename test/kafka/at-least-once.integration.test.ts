import { afterAll, beforeAll, expect, it } from 'vitest';
import { Oracle } from '../chaos/oracle.js';
import { copyProgram, type ProgramCopy } from '../chaos/program-copy.js';
import { Trial } from '../chaos/trial.js';
import { describeWithKafka, sharedBrokers } from './shared-broker.js';

const START_MS = 120_000;
const RUN_MS = 180_000;
const AT_LEAST_ONCE = ['--delivery', 'at-least-once'];

/** Needs dist/. */
describeWithKafka('undertone run --delivery at-least-once, killed in the middle of calls', () => {
  let program: ProgramCopy;
  let oracle: Oracle;

  beforeAll(async () => {
    program = await copyProgram();
    oracle = await Oracle.open();
  }, START_MS);

  afterAll(async () => {
    await oracle.close();
    await program.remove();
  });

  it('loses no event, and repeats some at most, as they were', { timeout: RUN_MS }, async () => {
    const trial = await Trial.open({
      ...{ program, oracle, seed: 2, brokers: sharedBrokers(), logs: undefined },
      calls: { calls: 3, durationSeconds: 8, staggerMs: 300 },
      say: () => undefined,
    });
    try {
      const first = trial.start('first', AT_LEAST_ONCE);
      await trial.ready(first);
      trial.send(2);
      await trial.reached(0.3, RUN_MS);
      await first.kill();
      trial.start('second', AT_LEAST_ONCE);
      await trial.complete();
      const { differences, violations } = await trial.settle();
      // By their ids.
      expect(trial.isComplete).toBe(true);
      expect(differences.filter(({ what }) => what !== 'repeated')).toEqual([]);
      expect(violations).toEqual([]);
    } finally {
      await trial.close();
    }
  });
});
