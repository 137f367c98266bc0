import type { ClipFrames } from './clip-features.js';

/** After so much speech of a clip it is asked what the pipeline would have said. */
export const HEARD_SECONDS = [0.6, 0.9, 1.2, 1.5, 2, 2.5, 3] as const;

/** A clip that ends once `seconds` of speech were heard. */
export interface CutClip {
  readonly seconds: number;
  readonly clip: ClipFrames;
}

/** The beginnings of a clip for each of `HEARD_SECONDS` that it has speech for. */
export function cutClips(clip: ClipFrames, hopMs: number): CutClip[] {
  return HEARD_SECONDS.flatMap((seconds) => {
    const frameCount = framesUntil(clip.speech, Math.round((seconds * 1000) / hopMs));
    return frameCount === undefined ? [] : [{ seconds, clip: beginningOf(clip, frameCount) }];
  });
}

/** Frames up to the one with which `speechFrames` of speech were heard. */
function framesUntil(speech: Uint8Array, speechFrames: number): number | undefined {
  let heard = 0;
  const last = speech.findIndex((flag) => {
    heard += flag;
    return heard >= speechFrames;
  });
  return last < 0 ? undefined : last + 1;
}

function beginningOf({ features, loud, speech, ...clip }: ClipFrames, frameCount: number) {
  const width = features.length / clip.frameCount;
  return {
    frameCount,
    features: features.subarray(0, frameCount * width),
    loud: loud.subarray(0, frameCount),
    speech: speech.subarray(0, frameCount),
  };
}
