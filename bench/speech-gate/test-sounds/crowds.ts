import { babble, type Crowd } from '../babble.js';
import { isTunedOn, type Clip } from '../corpora.js';

/** Babble of real voices for testing only: of speakers that no number of the gate was chosen on. */
const TEST_CROWDS: readonly (Crowd & { readonly corpora: readonly Clip['corpus'][] })[] = [
  { voices: 6, seed: 9_401, corpora: ['RAVDESS'] },
  { voices: 9, seed: 9_402, corpora: ['RAVDESS'] },
  { voices: 12, seed: 9_403, corpora: ['RAVDESS'] },
  { voices: 6, seed: 9_404, corpora: ['EmoDB'] },
  { voices: 7, seed: 9_405, corpora: ['EmoDB'] },
  { voices: 8, seed: 9_406, corpora: ['RAVDESS', 'EmoDB'] },
  { voices: 10, seed: 9_407, corpora: ['RAVDESS', 'EmoDB'] },
  { voices: 12, seed: 9_408, corpora: ['RAVDESS', 'EmoDB'] },
];

/** Each crowd's name and sound, of any clips those of the speakers that were held out. */
export async function testCrowds(
  clips: readonly Clip[],
  seconds: number,
): Promise<Record<string, Float32Array>> {
  const heldOut = clips.filter((clip) => !isTunedOn(clip));
  const sounds: Record<string, Float32Array> = {};
  for (const crowd of TEST_CROWDS) {
    const own = heldOut.filter(({ corpus }) => crowd.corpora.includes(corpus));
    const name = `${crowd.voices} voices, ${crowd.corpora.join(' and ')}`;
    sounds[name] = await babble(own, crowd, seconds);
  }
  return sounds;
}
