import { describe, expect, it } from 'vitest';
import { PSF_PROFILE, type MfccProfile } from '../../src/features/profile.js';
import type { HashedClip } from '../../src/training/corpus.js';
import { extractFeatures, type CopyOptions } from '../../src/training/extract-features.js';
import { lineageCorpus } from '../../src/training/lineage.js';
import { streamingRecipe } from '../../src/training/recipe.js';
import { voice } from '../pipeline/run.js';

const RATE_HZ = 16_000;
const CLIP: HashedClip = {
  path: 'a.wav',
  label: 'calm',
  speaker: 'tiny/1',
  contentHash: 'hash of a',
};
const CORPUS = { name: 'tiny', licence: 'CC0-1.0', labels: ['calm'], clips: [CLIP] };

describe('extractFeatures of copies of the lineage', () => {
  it('reads each from its recording and changes it: slower speech has a quarter more frames', async () => {
    const read: string[] = [];
    const clips = await featuresOf(read);
    expect(read).toEqual(Array.from({ length: 5 }, () => 'corpus/a.wav'));
    const wide = clips.map(({ frames }) => frames.direct);
    const [recorded, noisy, slower, shifted, higher] = wide.map(({ frameCount }) => frameCount);
    expect([recorded, noisy, shifted]).toEqual([199, 199, 199]);
    expect(slower).toBe(248);
    expect(Math.abs((higher ?? 0) - 199)).toBeLessThanOrEqual(2);
    for (const { features } of wide.slice(1)) expect(features).not.toEqual(wide[0]?.features);
  });

  it('has a speech flag a frame, at the same places in time', async () => {
    const [recorded, , slower] = (await featuresOf([])).map(({ frames }) => {
      return frames.direct;
    });
    expect(slower?.speech).toHaveLength(slower?.frameCount ?? NaN);
    const share = (flags: Uint8Array = new Uint8Array()) =>
      flags.reduce((sum, flag) => sum + flag, 0) / flags.length;
    expect(share(recorded?.speech)).toBeGreaterThan(0.3);
    expect(share(slower?.speech)).toBeCloseTo(share(recorded?.speech), 1);
  });

  it('keeps their tempo in the copies that a recipe makes of them for training', async () => {
    const { copies } = streamingRecipe(16_000, ['calm'], 1, [1]);
    // One content draws the same changes, so that tempo is all that tells the two apart.
    const slower = { ...CLIP, path: 'a.wav#2', file: 'a.wav', lineageChange: 1 };
    const clips = await featuresOf([], [CLIP, slower], { ...copies, count: 3 });
    const [own, ofSlower] = clips.map((clip) => clip.copies.map(({ frameCount }) => frameCount));
    expect(ofSlower).toHaveLength(3);
    ofSlower?.forEach((count, copy) => {
      expect(count / (own?.[copy] ?? NaN)).toBeCloseTo(1.25, 1);
    });
  });
});

describe('extractFeatures of the copies that a recipe makes', () => {
  it.each([8_000, 16_000] as const)(
    'makes copies of all speeds and tempos at %d Hz',
    async (rate) => {
      const { copies, profile } = streamingRecipe(rate, ['calm'], 1, [1]);
      const [clip] = await featuresOf([], [CLIP], { ...copies, count: 60 }, profile);
      const counts = clip?.copies.map(({ frameCount }) => frameCount) ?? [];
      expect(counts).toHaveLength(60);
      // From fast speech on a fast tape to slow speech on a slow one: up to (1.1 / 0.9)².
      expect(Math.max(...counts) / Math.min(...counts)).toBeGreaterThan(1.3);
      for (const { features } of clip?.copies ?? [])
        expect(features.every(Number.isFinite)).toBe(true);
    },
  );
});

async function featuresOf(
  read: string[],
  clips: readonly HashedClip[] = lineageCorpus(CORPUS, 4).clips,
  copies?: CopyOptions,
  profile: MfccProfile = PSF_PROFILE,
) {
  return await extractFeatures(clips, {
    folder: 'corpus',
    labels: ['calm'],
    profile,
    readClip: (path) => {
      read.push(path);
      return Promise.resolve({ sampleRateHz: RATE_HZ, samples: recording() });
    },
    ...(copies !== undefined && { copies }),
  });
}

/** Two seconds: a voice with a pause in the middle. */
function recording(): Float32Array {
  return Float32Array.from({ length: 2 * RATE_HZ }, (_, n) => {
    const seconds = n / RATE_HZ;
    return seconds > 0.8 && seconds < 1.2 ? 0 : voice(seconds);
  });
}
