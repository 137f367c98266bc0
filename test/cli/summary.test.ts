import { describe, expect, it } from 'vitest';
import type { TruthClip } from '../../connectors/terminal/truth.js';
import { summaryText } from '../../src/cli/summary-text.js';
import { Summary } from '../../src/cli/summary.js';
import { makeEvent } from '../connectors/make-output.js';

const TRUTH: TruthClip[] = [
  { channel: 'customer', label: 'sad', startMs: 0, endMs: 3_000 },
  { channel: 'customer', label: 'angry', startMs: 10_000, endMs: 13_000 },
];

function summaryOf(labels: readonly (readonly [windowIndex: number, label: string | null])[]) {
  const summary = new Summary(TRUTH);
  for (const [windowIndex, label] of labels) summary.add(makeEvent({ windowIndex, label }));
  return summary.channels();
}

describe('Summary', () => {
  it('counts windows, labels and hits of a channel', () => {
    const [channel] = summaryOf([
      [0, 'sad'],
      [1, 'sad'],
      [2, 'angry'],
      [8, null],
      [16, 'sad'],
    ]);
    expect(channel).toEqual({
      callId: 'call-1',
      channel: 'customer',
      windows: 5,
      speechWindows: 4,
      uncertainWindows: 0,
      labels: [
        ['sad', 3],
        ['angry', 1],
      ],
      hits: { windows: 4, windowHits: 2, clips: 2, clipHits: 1, chance: 0.25 },
    });
  });

  it('compares a window with the clip that it overlaps most, and with none where there is none', () => {
    const [channel] = summaryOf([[8, 'happy']]);
    expect(channel).not.toHaveProperty('hits');
  });

  it('decides for a clip by the mean of its scores, not by the number of windows', () => {
    const summary = new Summary(TRUTH);
    const scores = (sad: number) => [
      { label: 'sad', probability: sad },
      { label: 'angry', probability: 1 - sad },
    ];
    summary.add(makeEvent({ windowIndex: 0, label: 'angry', scores: scores(0.45) }));
    summary.add(makeEvent({ windowIndex: 1, label: 'angry', scores: scores(0.45) }));
    summary.add(makeEvent({ windowIndex: 2, label: 'sad', scores: scores(0.95) }));
    expect(summary.channels()[0]?.hits).toMatchObject({ windowHits: 1, clipHits: 1 });
  });

  it('counts uncertain windows apart, and takes their scores for what clips are heard as', () => {
    const summary = new Summary(TRUTH);
    const scores = [
      { label: 'sad', probability: 0.3 },
      { label: 'angry', probability: 0.2 },
    ];
    summary.add(
      makeEvent({ windowIndex: 0, status: 'uncertain', label: null, confidence: 0.3, scores }),
    );
    expect(summary.channels()[0]).toMatchObject({
      speechWindows: 1,
      uncertainWindows: 1,
      labels: [],
      hits: { windows: 0, windowHits: 0, clips: 1, clipHits: 1 },
    });
  });

  it('leaves provisional events out', () => {
    const summary = new Summary();
    summary.add(makeEvent({ kind: 'provisional' }));
    expect(summary.channels()).toEqual([]);
  });

  it('keeps calls and channels apart', () => {
    const summary = new Summary();
    summary.add(makeEvent());
    summary.add(makeEvent({ channel: 'agent' }));
    summary.add(makeEvent({ callId: 'call-2' }));
    expect(summary.channels()).toHaveLength(3);
  });
});

describe('summaryText', () => {
  it('is a paragraph a channel', () => {
    const channels = summaryOf([
      [0, 'sad'],
      [1, 'angry'],
    ]);
    expect(summaryText(channels, false)).toBe(
      'customer   2 of 2 windows with enough speech: angry 1, sad 1\n' +
        '           hits: 1 of 2 windows (50 %, by chance 25 %), 1 of 1 clips\n',
    );
    expect(summaryText(channels, true)).toContain('call-1 customer 2 of 2');
  });

  it('says nothing of labels where nobody spoke', () => {
    expect(summaryText(summaryOf([[0, null]]), false)).toBe(
      'customer   0 of 1 windows with enough speech\n',
    );
  });
});
