import { describe, expect, it } from 'vitest';
import { audioPathOf, HEARINGS } from '../../src/training/clip-features.js';
import { labelGroupFigures } from '../../src/training/label-groups.js';
import type { ScoredClip } from '../../src/training/scored-clip.js';

const LABELS = ['calm', 'neutral', 'happy', 'sad', 'fearful', 'angry'];
const MODEL = { labels: LABELS, sampleRateHz: 8_000 };
const AUDIO = HEARINGS.map((hearing) => audioPathOf(hearing, MODEL.sampleRateHz));

describe('labelGroupFigures', () => {
  it('lets shared labels compete among themselves, and the four that most corpora have', () => {
    // Calm wins each time, though the corpus has no such clip; next comes what is right.
    const clips = ['neutral', 'happy', 'sad', 'fearful', 'angry'].flatMap((label) =>
      scored(label, { calm: 5, [label]: 4 }),
    );
    const groups = labelGroupFigures(clips, MODEL);
    expect(groups.map(({ labels }) => labels)).toEqual([
      ['neutral', 'happy', 'sad', 'fearful', 'angry'],
      ['neutral', 'happy', 'sad', 'angry'],
    ]);
    expect(
      groups.map(({ figures }) => figures.map(({ hearing, clips, uar }) => [hearing, clips, uar])),
    ).toEqual([AUDIO.map((hearing) => [hearing, 5, 1]), AUDIO.map((hearing) => [hearing, 4, 1])]);
  });

  it('counts what is wrong among the shared ones as wrong', () => {
    const clips = [
      ...scored('neutral', { sad: 3, neutral: 2 }),
      ...scored('happy', { happy: 3 }),
      ...scored('sad', { fearful: 9, sad: 3 }),
      ...scored('angry', { angry: 3 }),
    ];
    const [four] = labelGroupFigures(clips, MODEL);
    expect(four?.figures[0]?.confusion).toEqual([
      [0, 0, 1, 0],
      [0, 1, 0, 0],
      [0, 0, 1, 0],
      [0, 0, 0, 1],
    ]);
    expect(four?.figures[0]).toMatchObject({ uar: 0.75, accuracy: 0.75 });
  });

  it('cuts what was heard of a clip to the same labels', () => {
    const clips = ['neutral', 'sad'].flatMap((label) =>
      scored(label, { calm: 9, [label]: 4 }).map((clip) => ({
        ...clip,
        heard: [{ seconds: 0.6, windows: [...clip.windows] }],
      })),
    );
    const [shared] = labelGroupFigures(clips, MODEL);
    const heard = shared?.figures[0]?.heard ?? [];
    expect(heard).not.toHaveLength(0);
    expect(heard.map(({ uar }) => uar)).toEqual(heard.map(() => 1));
  });

  it('says nothing twice: a corpus with all labels of the model has the four alone', () => {
    const clips = LABELS.flatMap((label) => scored(label, { [label]: 1 }));
    expect(labelGroupFigures(clips, MODEL).map(({ labels }) => labels.length)).toEqual([4]);
  });

  it('leaves groups of one label out, which nothing can be wrong in', () => {
    expect(labelGroupFigures(scored('sad', { sad: 1 }), MODEL)).toEqual([]);
  });
});

function scored(label: string, logits: Readonly<Record<string, number>>): ScoredClip[] {
  const window = {
    startFrame: 0,
    frameCount: 1,
    logits: LABELS.map((name) => logits[name] ?? 0),
  };
  const clip = { path: label, label, speaker: 'tiny/1', contentHash: label };
  return HEARINGS.map((hearing) => ({
    ...{ clip, hearing, label: LABELS.indexOf(label), windows: [window], sparse: false },
  }));
}
