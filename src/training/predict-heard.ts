import type { ClipFrames } from './clip-features.js';
import { cutClips } from './heard-speech.js';
import { predictClips, type Predictor } from './predict-windows.js';
import { emittedWindows, type HeardWindows } from './scored-clip.js';

/** Scores every beginning of a clip as the pipeline would at its end, in one batch. */
export function predictHeard(
  predictor: Predictor,
  clip: ClipFrames,
  { hopMs, minSpeechFrames }: { readonly hopMs: number; readonly minSpeechFrames: number },
): HeardWindows[] {
  const parts = cutClips(clip, hopMs);
  const scored = predictClips(
    predictor,
    parts.map((part) => part.clip),
  );
  return parts.map(({ seconds }, index) => {
    const { windows } = emittedWindows(scored[index] ?? [], clip.speech, minSpeechFrames);
    return { seconds, windows };
  });
}
