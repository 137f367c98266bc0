import { readFile } from 'node:fs/promises';
import { beforeAll, describe, expect, it } from 'vitest';
import { PSF_PROFILE } from '../../../src/features/profile.js';
import { figuresOf } from '../../../src/training/figures.js';
import { withHash, withoutHash } from '../../../src/training/hashed-report.js';
import { audioPathOf, eachHearing, HEARINGS } from '../../../src/training/clip-features.js';
import { loadDrawing, type Draw } from '../../../src/training/report/draw.js';
import { reportPage } from '../../../src/training/report/page.js';
import { parseReport } from '../../../src/training/report/read-report.js';
import { recipeReport } from '../../../src/training/recipe-report.js';
import { tempered, type ScoredClip } from '../../../src/training/scored-clip.js';
import { TINY_FEATURES, TINY_LABELS, tinyClips } from '../tiny-training.js';

const CLIPS = tinyClips(8, 4);
let draw: Draw;
let page = '';

beforeAll(async () => {
  draw = await loadDrawing();
  page = await pageOf(wholeReport());
}, 60_000);

describe('reportPage', () => {
  it('holds all pictures, as many as there are hearings where each has its own', () => {
    const captions = [...page.matchAll(/<figcaption>([^<]+)<\/figcaption>/g)].map(
      ([, text]) => text,
    );
    const count = (start: string) => captions.filter((text) => text?.startsWith(start)).length;
    expect(
      ['Recall', 'UAR of each', 'Share', 'UAR of clips', 'Mean loss', 'Mean acc'].map(count),
    ).toEqual([1, 1, 1, 1, 1, 1]);
    expect([count('Confusion'), count('Reliability')]).toEqual([2, 2]);
    expect(page.match(/<svg /g)).toHaveLength(captions.length);
  });

  it('needs no network and no script', () => {
    const withoutNames = page.replace(/xmlns(:xlink)?="[^"]+"/g, '');
    expect(/https?:|<script|<link|@import|url\(|\bsrc=/.exec(withoutNames)?.[0]).toBeUndefined();
  });

  it('follows light and dark: no picture has a colour of its own', () => {
    const colours = new Set(
      [...page.matchAll(/(?:fill|stroke)="([^"]+)"/g)].map(([, value]) => value),
    );
    for (const colour of colours)
      expect(colour).toMatch(/^(none|transparent|currentColor|var\(--)/);
    expect(page.includes('prefers-color-scheme: dark')).toBe(true);
    expect(page.includes('@media print')).toBe(true);
  });

  it('says the figures, the calibration and the size of the network', () => {
    expect(page.includes('<code>undertone train &lt;all&gt;</code>')).toBe(true);
    expect(page.includes('<th>parameters</th><td>1,234</td>')).toBe(true);
    expect(page.includes('<th>core-µs a stream-second</th><td>950</td>')).toBe(true);
    expect(page.includes('<td class="number">75.0</td>')).toBe(true);
    expect(/\d+\.\d → \d+\.\d/.test(page)).toBe(true);
  });

  it('can be made of reports that have less', async () => {
    const path = new URL('../../../models/paper-ravdess/report.json', import.meta.url);
    const older = await pageOf(JSON.parse(await readFile(path, 'utf8')));
    expect(older.includes('52.0 ± 3.6')).toBe(true);
    expect(older.includes('Reliability')).toBe(false);
  });

  it('warns where figures leak, and says what was left out', async () => {
    const whole = wholeReport();
    const rates = { uar: 0.5, accuracy: 0.6 };
    const leaking = withHash({
      ...withoutHash(whole),
      protocols: whole.protocols.map((part) => ({ ...part, protocol: 'paper-lineage' })),
      unusableClips: [{ path: 'a.wav', reason: 'empty' }],
      untestedLabels: { 'fold-1': ['calm'] },
      lineage: {
        ...{ warning: 'These figures leak.', leakedShare: 0.5 },
        best: { epoch: 3, ...rates },
        nearestNeighbour: { ...rates, sameRecording: 0.25 },
        unseenSpeakers: [{ hearing: 'wide-band 16 kHz', clips: 8, ...rates }],
      },
    });
    const shown = await pageOf(leaking);
    for (const part of [
      '<p>These figures leak.</p>',
      'Best epoch, 3: UAR 50.0 %, accuracy 60.0 %.',
      '25.0 % of the neighbours',
      'on unseen speakers, wide-band 16 kHz',
      'fold-1: no test clip is calm',
      '1 clips could not be used',
    ]) {
      expect(shown.includes(part), part).toBe(true);
    }
  });

  it('escapes what corpora name', async () => {
    const named = await pageOf(wholeReport('<b>"tiny"'));
    expect(named.includes('<b>')).toBe(false);
    expect(named.includes('&lt;b&gt;&quot;tiny&quot;')).toBe(true);
  });

  it('shows an evaluation', async () => {
    const report = withHash({
      ...{ modelId: 'tiny-1', corpus: 'tiny', command: 'undertone evaluate' },
      ...{ measures: 'unseen speakers', modelLabels: TINY_LABELS, skippedClips: 3 },
      figures: HEARINGS.map((hearing) =>
        figuresOf(scoredClips(hearing), audioPathOf(hearing, 16_000), 2),
      ),
    });
    const shown = await pageOf(report);
    expect(shown.includes('<h1>tiny-1 on tiny: unseen speakers</h1>')).toBe(true);
    expect(shown.includes('<td>unseen speakers</td>')).toBe(true);
  });
});

/** Without the white space between tags, which means nothing. */
async function pageOf(report: unknown): Promise<string> {
  const made = await reportPage(parseReport(JSON.stringify(report), 'report.json'), draw);
  return made.replace(/>\s+</g, '><');
}

function window(said: number, sure: number) {
  return { startFrame: 0, frameCount: 4, logits: [said === 0 ? sure : 0, said === 1 ? sure : 0] };
}

/** Every fourth clip is taken for the other label. */
function windowsOf(index: number) {
  const label = index % 2;
  return [window(index % 4 === 0 ? 1 - label : label, 1 + index / 4)];
}

function scoredClips(hearing: (typeof HEARINGS)[number]): ScoredClip[] {
  return CLIPS.map((clip, index) =>
    tempered(
      { ...{ clip, hearing, label: index % 2, sparse: false }, windows: windowsOf(index) },
      2,
    ),
  );
}

function wholeReport(corpus = 'tiny') {
  const frames = {
    frameCount: 4,
    features: new Float32Array(4 * TINY_FEATURES),
    loud: new Uint8Array(4).fill(1),
    speech: new Uint8Array(4).fill(1),
  };
  const both = <T>(value: T) => eachHearing(() => value);
  const features = CLIPS.map((clip, index) => ({
    ...{ clip, label: index % 2, frames: both(frames), copies: [] },
  }));
  const tests = CLIPS.map(({ path }, index) => ({
    path,
    windows: both(windowsOf(index)),
    heard: both([{ seconds: 0.6, windows: [window(0, 1)] }]),
  }));
  return recipeReport({
    corpus,
    command: 'undertone train <all>',
    recipe: {
      ...{ architecture: 'tiny', labels: TINY_LABELS, profile: PSF_PROFILE },
      augmentation: { minSpeechFrames: 1 },
    },
    features: new Map(features.map((clip) => [clip.clip.path, clip])),
    results: [1, 2].map((fold) => ({
      name: `fold-${fold}`,
      seed: 1,
      protocol: 'speaker-independent' as const,
      history: [
        { loss: 2, accuracy: 0.5 },
        { loss: 1, accuracy: 0.8 },
      ],
      tests: tests.slice((fold - 1) * 4, fold * 4),
    })),
    jobs: [],
    unusableClips: [],
    network: {
      ...{ parameters: 1234, multiplyAddsPerWindow: 10, multiplyAddsPerSecond: 20 },
      coreMicrosecondsPerStreamSecond: 950,
    },
  });
}
