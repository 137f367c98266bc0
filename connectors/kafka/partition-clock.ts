import { UndertoneError } from '../../src/errors.js';
import type { KafkaRecord } from './record.js';

/**
 * The time of a partition, as its records tell it: the sum of the steps from one record time to the
 * next. A step that is larger than `jumpMs`, in either direction, is taken for a clock that jumped
 * (or for a partition that was silent), and passes no time: one record of tomorrow ends no call.
 *
 * What passes between two records depends on these and those between them alone, so a replay that
 * begins with the first of them measures the same.
 */
export class PartitionClock {
  readonly #jumpMs: number;
  #lastMs: number | undefined;
  #elapsedMs = 0;

  constructor(jumpMs: number) {
    this.#jumpMs = jumpMs;
  }

  /** Time that has passed since the first record; small steps back count as such. */
  get elapsedMs(): number {
    return this.#elapsedMs;
  }

  /** Takes the next record's time. @returns the step where it was a jump */
  take(timeMs: number): number | undefined {
    const stepMs = timeMs - (this.#lastMs ?? timeMs);
    this.#lastMs = timeMs;
    if (Math.abs(stepMs) > this.#jumpMs) return stepMs;
    this.#elapsedMs += stepMs;
    return undefined;
  }
}

/** CLOCK_JUMP, of a record whose time is so far from that of the one before it. */
export function clockJump(
  { topic, partition, offset }: KafkaRecord,
  stepMs: number,
  jumpMs: number,
): UndertoneError {
  return new UndertoneError('CLOCK_JUMP', {
    what: 'the time of a record is far from that of the one before it',
    where: `topic ${topic}, partition ${partition}, offset ${offset}`,
    expected: `a step of at most ${jumpMs} ms`,
    received: `${stepMs} ms`,
    todo: 'it passes no time for idle calls; check the clocks of the producers',
  });
}
