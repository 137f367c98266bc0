import { readFile } from 'node:fs/promises';
import { z } from 'zod';
import { UndertoneError } from '../errors.js';
import { parsedOrNothing } from './parsed-or-nothing.js';
import type { Rates } from './rates.js';
import { writeFileAtomically } from './write-atomically.js';

export const testCurveSchema = z.array(
  z.strictObject({ epoch: z.int().positive(), uar: z.number(), accuracy: z.number() }),
);

/** How the test clips are recognised with the weights at the end of one epoch. */
export type TestCurvePoint = z.infer<typeof testCurveSchema>[number];

/** Kept in a file beside the checkpoint, so that an interrupted run has all of it in the end. */
export class TestCurve {
  private constructor(
    private readonly path: string,
    readonly points: TestCurvePoint[],
  ) {}

  /**
   * @param epochsDone of the checkpoint that the run goes on from; later points are drawn again
   * @throws TRAINING_CHECKPOINT where earlier points are missing.
   */
  static async open(path: string, epochsDone: number): Promise<TestCurve> {
    if (epochsDone === 0) return new TestCurve(path, []);
    const saved = await readFile(path, 'utf8').catch(() => '[]');
    const points = pointsIn(saved).slice(0, epochsDone);
    if (points.length === epochsDone) return new TestCurve(path, points);
    throw new UndertoneError('TRAINING_CHECKPOINT', {
      what: 'the learning curve lacks epochs that the checkpoint has',
      where: path,
      expected: `${epochsDone} epochs`,
      received: `${points.length}`,
      todo: 'begin a new run in another folder',
    });
  }

  async add({ uar, accuracy }: Rates): Promise<void> {
    this.points.push({ epoch: this.points.length + 1, uar, accuracy });
    await writeFileAtomically(this.path, JSON.stringify(this.points));
  }
}

function pointsIn(json: string): TestCurvePoint[] {
  return testCurveSchema.safeParse(parsedOrNothing(json)).data ?? [];
}
