import { changedSpeech } from './changed-speech.js';
import { LINEAGE_CHANGES } from './lineage.js';
import type { Random } from './random.js';

export interface LineageCopy {
  /** At the rate of the recording. */
  readonly samples: Float32Array;
  /** Frames are to be taken this much further apart. */
  readonly tempo: number;
}

/** @param changeIndex into `LINEAGE_CHANGES` */
export function lineageCopy(
  samples: Float32Array,
  rateHz: number,
  changeIndex: number,
  random: Random,
): LineageCopy {
  const change = LINEAGE_CHANGES[changeIndex];
  if (change === undefined) throw new RangeError(`no lineage change ${changeIndex}`);
  const changed = changedSpeech(samples, change, random).samples;
  const { shiftSeconds, tempo } = change;
  return { samples: rolled(changed, Math.round(shiftSeconds * rateHz)), tempo };
}

/** What was last comes first. */
function rolled(samples: Float32Array, count: number): Float32Array {
  const first = samples.length === 0 ? 0 : count % samples.length;
  const result = new Float32Array(samples.length);
  result.set(samples.subarray(samples.length - first));
  result.set(samples.subarray(0, samples.length - first), first);
  return result;
}
