import { babble, type Crowd } from '../babble.js';
import { isTunedOn, type Clip } from '../corpora.js';

/** Babble that numbers of the gate may be chosen on: of the speakers that they were chosen on. */
const TUNING_CROWDS: readonly Crowd[] = [6, 7, 8, 9, 11, 14].map((voices) => {
  return { voices, seed: 720 + voices };
});

export async function tuningCrowds(
  clips: readonly Clip[],
  seconds: number,
): Promise<Record<string, Float32Array>> {
  const own = clips.filter(isTunedOn);
  const sounds: Record<string, Float32Array> = {};
  for (const crowd of TUNING_CROWDS) {
    sounds[`${crowd.voices} voices`] = await babble(own, crowd, seconds);
  }
  return sounds;
}
