import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { readClip } from '../../src/cli/read-clip.js';
import { PSF_PROFILE } from '../../src/features/profile.js';
import { eachHearing } from '../../src/training/clip-features.js';
import { extractFeatures } from '../../src/training/extract-features.js';
import { loadCorpus } from '../../src/training/load-corpus.js';
import { planJobs } from '../../src/training/plan-jobs.js';
import { paperRecipe } from '../../src/training/recipe.js';
import { usableCorpus } from '../../src/training/usable-corpus.js';
import { chunk, formatChunk, wavFile } from '../connectors/wav/wav-reader-files.js';

const SAVEE_SPEAKERS = ['DC', 'JE', 'JK', 'KL'] as const;
/** Fifteen clips of each emotion, and thirty neutral ones: 120 a speaker. */
const SAVEE_CODES = ['a', 'd', 'f', 'h', 'n', 'sa', 'su'] as const;
const SAVEE_CLIPS = SAVEE_SPEAKERS.flatMap((speaker) =>
  SAVEE_CODES.flatMap((code) =>
    Array.from({ length: code === 'n' ? 30 : 15 }, (_, take) => {
      return [speaker, `${code}${String(take + 1).padStart(2, '0')}`] as const;
    }),
  ),
);

let folder = '';

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'corpora-'));
});

afterAll(() => rm(folder, { recursive: true }));

describe('the 480 clips of SAVEE', () => {
  it.each([
    [
      'in a folder a speaker',
      (speaker: string, clip: string) => `AudioData/${speaker}/${clip}.wav`,
    ],
    ['in one folder', (speaker: string, clip: string) => `ALL/${speaker}_${clip}.wav`],
  ])('load, divide and yield features %s', async (layout, pathOf) => {
    const data = join(folder, layout);
    for (const [index, [speaker, clip]] of SAVEE_CLIPS.entries()) {
      await writeTone(join(data, pathOf(speaker, clip)), { rateHz: 44_100, pitchHz: 200 + index });
    }
    const corpus = await usableCorpus(await loadCorpus('savee', data), readClip, fail);
    expect(corpus.clips).toHaveLength(480);
    expect(countsOf(corpus.clips.map(({ label }) => label))).toEqual({
      angry: 60,
      disgust: 60,
      fearful: 60,
      happy: 60,
      neutral: 120,
      sad: 60,
      surprised: 60,
    });
    const jobs = planJobs(corpus, ['speaker-independent'], paperRecipe(corpus.labels, 1, [1]));
    expect(
      jobs.map(({ split: { train, test } }) => [
        train.length,
        test.length,
        countsOf(test.map(({ speaker }) => speaker)),
      ]),
    ).toEqual(SAVEE_SPEAKERS.map((speaker) => [360, 120, { [`savee/${speaker}`]: 120 }]));

    const { labels } = corpus;
    const few = corpus.clips.slice(0, 3);
    const options = { folder: data, labels, profile: PSF_PROFILE, readClip };
    for (const { clip, label, frames } of await extractFeatures(few, options)) {
      expect(labels[label]).toBe(clip.label);
      // 0.1 s: one frame of 25 ms, and one for every 10 ms behind it.
      expect(eachHearing((hearing) => frames[hearing].frameCount)).toEqual(eachHearing(() => 9));
    }
  });
});

describe('a manifest of nine speakers at 24 kHz, stereo some of them', () => {
  it('loads, divides and yields the features of what it sounds like', async () => {
    const labels = ['angry', 'calm', 'happy', 'sad', 'tense'];
    const rows: string[] = [];
    for (let index = 0; index < 90; index++) {
      const speaker = `spk-${(index % 9) + 1}`;
      const path = `${speaker}/take ${index}, ${labels[index % 5] ?? ''}.wav`;
      const channelCount = index % 4 === 0 ? 2 : 1;
      await writeTone(join(folder, path), { rateHz: 24_000, pitchHz: 300 + index, channelCount });
      rows.push(`"${path}",${labels[index % 5] ?? ''},${speaker}`);
    }
    // As spreadsheets write it.
    const csv = `\uFEFFpath,label,speaker\r\n${rows.join('\r\n')}\r\n`;
    await writeFile(join(folder, 'corpus.csv'), csv);
    const loaded = await loadCorpus('manifest', join(folder, 'corpus.csv'));
    const corpus = await usableCorpus(loaded, readClip, fail);
    expect(corpus.labels).toEqual(labels);
    const recipe = paperRecipe(labels, 1, [1]);
    const splitsOf = (...args: Parameters<typeof planJobs>) =>
      planJobs(...args).map(({ split: { train, test } }) => [train.length, test.length]);
    const nine = Array.from({ length: 9 }, () => [80, 10]);
    expect(splitsOf(corpus, ['speaker-independent'], recipe)).toEqual(nine);
    expect(splitsOf(corpus, ['leave-one-speaker-out'], recipe)).toEqual(nine);
    expect(splitsOf(corpus, ['random'], recipe)).toEqual([[70, 20]]);

    // The same tones where nothing has to be resampled or mixed down.
    for (const index of [0, 1]) {
      await writeTone(join(folder, `wide/${index}.wav`), { rateHz: 16_000, pitchHz: 300 + index });
    }
    await writeFile(
      join(folder, 'wide.csv'),
      'path,label,speaker\nwide/0.wav,angry,a\nwide/1.wav,calm,b\n',
    );
    const reference = await loadCorpus('manifest', join(folder, 'wide.csv'));
    const options = { folder, labels, profile: PSF_PROFILE, readClip };
    const wide = await extractFeatures(reference.clips, options);
    const narrow = await extractFeatures(corpus.clips.slice(0, 2), options);
    for (const [index, { frames }] of narrow.entries()) {
      const [heard, expected] = [frames, wide[index]?.frames].map((each) => each?.direct);
      expect(heard?.frameCount).toBe(expected?.frameCount);
      // The first coefficients of a frame amidst the tone; the tone is all that the two share.
      const at = 4 * 12;
      const [first, second] = [heard, expected].map((each) => each?.features.subarray(at, at + 3));
      first?.forEach((value, column) => {
        expect(Math.abs(value - (second?.[column] ?? NaN))).toBeLessThan(3);
      });
    }
  });
});

interface Tone {
  readonly rateHz: number;
  readonly pitchHz: number;
  readonly channelCount?: number;
}

/** 0.1 s of 16 bit, every channel the same. */
async function writeTone(path: string, { rateHz, pitchHz, channelCount = 1 }: Tone): Promise<void> {
  const samples = Int16Array.from({ length: (rateHz / 10) * channelCount }, (_, index) => {
    const n = Math.floor(index / channelCount);
    return 8_000 * Math.sin((2 * Math.PI * pitchHz * (n + 1)) / rateHz);
  });
  const format = { tag: 1, channelCount, sampleRateHz: rateHz, sampleBits: 16 };
  const file = wavFile([formatChunk(format), chunk('data', new Uint8Array(samples.buffer))]);
  await mkdir(dirname(path), { recursive: true });
  await writeFile(path, file);
}

function countsOf(words: readonly string[]): Record<string, number> {
  const counts: Record<string, number> = {};
  for (const word of words) counts[word] = (counts[word] ?? 0) + 1;
  return counts;
}

function fail(warning: Error): never {
  throw warning;
}
