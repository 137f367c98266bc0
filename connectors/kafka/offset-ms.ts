import { MAX_OFFSET_SAMPLES } from './audio-facts.js';
import { badHeader } from './header-values.js';

/**
 * A position in milliseconds, decimals allowed, as samples; computed in integers, so that nothing
 * is rounded on the way.
 *
 * @returns the sample, or the one before it where it lies between two
 * @throws UndertoneError AUDIO_HEADERS for what is no number of milliseconds from 0 on
 */
export function samplesOf(milliseconds: string, sampleRateHz: number): SamplePosition {
  const [, whole, decimals = ''] = MILLISECONDS.exec(milliseconds) ?? [];
  if (whole === undefined) throw badHeader('streamOffsetMs', EXPECTED, milliseconds);
  const unitsPerSecond = 1_000n * 10n ** BigInt(decimals.length);
  const scaled = BigInt(whole + decimals) * BigInt(sampleRateHz);
  const samples = scaled / unitsPerSecond;
  if (samples > BigInt(MAX_OFFSET_SAMPLES)) {
    throw badHeader('streamOffsetMs', `at most ${MAX_OFFSET_SAMPLES} samples`, milliseconds);
  }
  return { samples: Number(samples), isExact: scaled % unitsPerSecond === 0n };
}

export interface SamplePosition {
  readonly samples: number;
  readonly isExact: boolean;
}

const MILLISECONDS = /^(0|[1-9][0-9]{0,18})(?:\.([0-9]{1,9}))?$/;
const EXPECTED = 'milliseconds from 0 on in decimal digits';
