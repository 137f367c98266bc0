import type { ClipFeatures } from './clip-features.js';
import { eachInTurn } from './each-in-turn.js';
import { ratesOf, type Rates } from './rates.js';
import { predictWindows, type Predictor } from './predict-windows.js';
import type { Recipe } from './recipe.js';
import { emittedWindows, verdictOf } from './scored-clip.js';

/** How well clips as they were recorded are recognised by a network as it stands, in the midst of training. */
export async function ratesNow(
  predictor: Predictor,
  clips: readonly ClipFeatures[],
  { augmentation, labels }: Recipe,
): Promise<Rates> {
  const hearing = 'direct';
  const verdicts = await eachInTurn(clips, ({ label, frames }) => {
    const windows = predictWindows(predictor, frames[hearing]);
    const { speech } = frames[hearing];
    const emitted = emittedWindows(windows, speech, augmentation.minSpeechFrames);
    return verdictOf({ label, ...emitted });
  });
  return ratesOf(verdicts, labels.length);
}
