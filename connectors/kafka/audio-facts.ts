/** What a record of the audio topic says, before anybody has held it against the rules. */
export interface AudioFacts {
  /** Where it says so, for messages. */
  readonly medium: 'header' | 'envelope';
  /** Of the envelope; headers leave it to the record's key. */
  readonly callId?: string;
  readonly encoding: string;
  readonly sampleRateHz: number;
  readonly roles: readonly string[];
  readonly seq: number | undefined;
  readonly streamOffsetSamples: number | undefined;
  readonly roughOffsetSamples: number | undefined;
  readonly endOfCall: boolean;
  readonly recordTimeMs: number;
  readonly bytes: Uint8Array;
}

/**
 * Positions beyond it are refused: at 8 kHz, that is a thousand years into a call. Everything
 * that is computed from it, at any rate, stays an exact number.
 */
export const MAX_OFFSET_SAMPLES = 2 ** 48;
