import type { OperatorFunction } from 'rxjs';

import type { MfccComputer } from '../features/mfcc-computer.js';
import { RollingMfcc, type FeatureBlock } from '../features/rolling-mfcc.js';
import type { FrameBlock } from './frame-block.js';
import type { GatedBlock } from './gated-block.js';
import { requireInteger } from './options.js';
import { stage } from './stage.js';

/**
 * Feature frames of ONE stream, each computed once, with the gate's decision on each. Frames
 * that overlap missing audio do not exist. The stream's last frame is extended with zeros where
 * the audio ends inside it.
 *
 * State: the samples of one incomplete frame, and `RollingMfcc.lookBackSamples`.
 *
 * @param computer may be shared by all streams of a thread.
 * @param resumeAtSample where a replay starts, at the model's rate; 0 at a stream's beginning.
 */
export function mfcc(
  computer: MfccComputer,
  resumeAtSample = 0,
): OperatorFunction<GatedBlock, FrameBlock> {
  requireInteger('mfcc.resumeAtSample', resumeAtSample, 0, Number.MAX_SAFE_INTEGER);
  return stage(() => {
    const rolling = new RollingMfcc(computer, resumeAtSample);
    return {
      next(block, emit) {
        const { firstSample, samples } = block;
        const frames = rolling.push(samples, firstSample);
        emit({ ...framesOf(block, frames), sampleCount: samples.length, end: false });
        if (!block.end) return;
        const endSample = firstSample + samples.length;
        const last = framesOf(block, rolling.flush());
        const told = { gateStates: [], notes: [] };
        emit({ ...last, ...told, firstSample: endSample, sampleCount: 0, end: true });
      },
    };
  });
}

/** Copies the features, since the wrapper uses its buffer again. */
function framesOf(
  block: GatedBlock,
  { firstFrame, frameCount, features }: FeatureBlock,
): Omit<FrameBlock, 'sampleCount' | 'end'> {
  const { stream, sourceRateHz, sampleRateHz, firstSample, clock, notes, gateStates } = block;
  const isSpeech = new Uint8Array(frameCount);
  const skipped = firstFrame - block.firstDecision;
  for (let i = 0; i < frameCount; i++) isSpeech[i] = block.isSpeech[skipped + i] ?? 0;
  const position = { stream, sourceRateHz, sampleRateHz, firstSample, clock, notes };
  const copy = features.slice();
  return { ...position, firstFrame, frameCount, features: copy, isSpeech, gateStates };
}
