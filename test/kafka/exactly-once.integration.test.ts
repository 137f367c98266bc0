import { afterAll, beforeAll, expect, it } from 'vitest';
import { Oracle } from '../chaos/oracle.js';
import { copyProgram, type ProgramCopy } from '../chaos/program-copy.js';
import { Trial } from '../chaos/trial.js';
import { describeWithKafka, sharedBrokers } from './shared-broker.js';

const START_MS = 120_000;
const RUN_MS = 180_000;

/** One of the faults of test/chaos, so that every run of the tests has it. Needs dist/. */
describeWithKafka('undertone run, killed in the middle of calls and started again', () => {
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

  it('writes every event once', { timeout: RUN_MS }, async () => {
    const trial = await Trial.open({
      ...{ program, oracle, seed: 1, brokers: sharedBrokers(), logs: undefined },
      calls: { calls: 4, durationSeconds: 10, staggerMs: 300 },
      say: () => undefined,
    });
    try {
      const first = trial.start('first');
      await trial.ready(first);
      trial.send(2);
      await trial.reached(0.2, RUN_MS);
      await first.kill();
      trial.start('second');
      await trial.complete();
      const verdict = await trial.settle();
      expect(verdict.differences).toEqual([]);
      expect(verdict.violations).toEqual([]);
      expect(verdict.receivedEvents).toBe(verdict.expectedEvents);
    } finally {
      await trial.close();
    }
  });
});
