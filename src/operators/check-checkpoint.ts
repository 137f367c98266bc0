import { z } from 'zod';

import type { StreamKey } from '../audio/chunk.js';
import { parseGateState, type GateState } from '../audio/gate-state.js';
import { UndertoneError } from '../errors.js';
import type { Checkpoint, Ordinals } from './checkpoint.js';
import { FOLLOW_STATE, type FollowState } from './follow-state.js';
import type { SmoothingState } from './smoothing.js';

/** A checkpoint whose folds are what they should be. */
export interface CheckedCheckpoint extends Checkpoint {
  readonly foldState: {
    readonly gate: GateState | null;
    readonly smooth: SmoothingState;
    readonly ordinals: Ordinals;
    readonly follow?: FollowState;
  };
}

/** What a checkpoint has to agree with. */
export type CheckpointSetup = Pick<Checkpoint, 'modelId' | 'configHash' | 'sampleRateHz'>;

/**
 * @throws UndertoneError CHECKPOINT_MISMATCH, naming both sides, for a checkpoint of another
 *   version, model, configuration or sample rate, and for one that is damaged.
 */
export function checkCheckpoint(
  checkpoint: Checkpoint,
  setup: CheckpointSetup,
  stream: StreamKey,
): asserts checkpoint is CheckedCheckpoint {
  for (const [name, value] of Object.entries({ version: 1, ...setup })) {
    const received = checkpoint[name as keyof CheckpointSetup];
    if (received !== value) throw mismatch(stream, name, String(value), String(received));
  }
  const { error } = SHAPE.safeParse(checkpoint);
  const [issue] = error?.issues ?? [];
  if (issue !== undefined) {
    throw mismatch(stream, issue.path.join('.'), issue.message, 'another value');
  }
  if (checkpoint.foldState.gate !== null) parseGateState(checkpoint.foldState.gate);
}

const count = z.int().min(0);

const smooth = z.strictObject({
  version: z.literal(2),
  nextWindow: count,
  belief: z.array(z.number().min(0).max(1)),
  label: count.nullable(),
  heldWindows: count,
  quietWindows: count,
});

const SHAPE = z.object({
  nextWindow: count,
  nextSample: count,
  foldState: z.object({
    gate: z.unknown(),
    smooth,
    ordinals: z.object({ provisional: count, window: count }),
    follow: FOLLOW_STATE.optional(),
  }),
});

function mismatch(
  { callId, channel, streamEpoch }: StreamKey,
  name: string,
  expected: string,
  received: string,
): UndertoneError {
  return new UndertoneError('CHECKPOINT_MISMATCH', {
    what: `the checkpoint has another ${name}`,
    where: `call ${callId}, channel ${channel}, epoch ${streamEpoch}`,
    expected,
    received,
    todo: 'go on with the model and options it was written with, or drop it and start anew',
  });
}
