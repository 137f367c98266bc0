import { z } from 'zod';
import { UndertoneError } from '../errors.js';
import { NO_NOISE_FLOOR, NOISE_FLOOR_STATE, type NoiseFloorState } from './noise-floor.js';
import {
  NO_CHARACTER,
  SOUND_CHARACTER_STATE,
  type SoundCharacterState,
} from './sound-character.js';

/** All that the gate remembers; plain JSON of less than 500 bytes. */
export interface GateState {
  readonly version: 2;
  /** The frame that this is the state before. */
  readonly nextFrame: number;
  readonly isOpen: boolean;
  /** Active frames in a row so far. */
  readonly active: number;
  /** Frames that the gate stays open. */
  readonly hangover: number;
  readonly floor: NoiseFloorState;
  readonly character: SoundCharacterState;
}

export const INITIAL_GATE_STATE: GateState = Object.freeze({
  version: 2,
  nextFrame: 0,
  isOpen: false,
  active: 0,
  hangover: 0,
  floor: NO_NOISE_FLOOR,
  character: NO_CHARACTER,
});

/**
 * Takes a gate's state back from where it was stored.
 *
 * @throws UndertoneError CHECKPOINT_MISMATCH if it is not one of this version.
 */
export function parseGateState(value: unknown): GateState {
  const { success, data, error } = GATE_STATE.safeParse(value);
  if (success) return data;
  throw new UndertoneError('CHECKPOINT_MISMATCH', {
    what: 'the state of the speech gate cannot be restored',
    where: 'checkpoint',
    expected: 'a state of version 2',
    received: z.prettifyError(error).replaceAll('\n', ' '),
    todo: 'start the stream without this checkpoint',
    cause: error,
  });
}

const COUNT = z.int().min(0);

const GATE_STATE = z.strictObject({
  version: z.literal(2),
  nextFrame: COUNT,
  isOpen: z.boolean(),
  active: COUNT,
  hangover: COUNT,
  floor: NOISE_FLOOR_STATE,
  character: SOUND_CHARACTER_STATE,
}) satisfies z.ZodType<GateState>;
