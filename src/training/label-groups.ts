import { figuresByHearing, type Figures } from './figures.js';
import type { ScoredWindow } from './predict-windows.js';
import type { ScoredClip } from './scored-clip.js';

/** What nearly every corpus of emotions has: the basis of figures across corpora. */
const FOUR_LABELS: readonly string[] = ['neutral', 'happy', 'sad', 'angry'];

/** How clips with certain labels are recognised where the scores of these labels alone compete. */
export interface LabelGroupFigures {
  /** In the order of the figures' confusion. */
  readonly labels: readonly string[];
  /** Of both hearings. */
  readonly figures: readonly Figures[];
}

export interface ScoringModel {
  readonly labels: readonly string[];
  readonly sampleRateHz: number;
}

/**
 * A model has labels that a corpus lacks; its scores for them can only be wrong there. The labels
 * that both have are scored among themselves, and so are the four that most corpora share.
 * @param clips of either hearing, their temperature applied
 * @param model its labels and its rate
 */
export function labelGroupFigures(
  clips: readonly ScoredClip[],
  model: ScoringModel,
): LabelGroupFigures[] {
  const { labels } = model;
  const present = new Set(clips.map(({ label }) => label));
  const shared = labels.filter((_, index) => present.has(index));
  const four = FOUR_LABELS.filter((label) => shared.includes(label));
  const groups = [shared, ...(four.length === FOUR_LABELS.length ? [four] : [])];
  return groups
    .filter(
      (group, index) => group.length >= 2 && group.length < (groups[index - 1] ?? labels).length,
    )
    .map((group) => ({ labels: group, figures: figuresAmong(clips, model, group) }));
}

function figuresAmong(
  clips: readonly ScoredClip[],
  { labels, sampleRateHz }: ScoringModel,
  group: readonly string[],
): Figures[] {
  const columns = group.map((label) => labels.indexOf(label));
  const chosen = clips
    .filter(({ label }) => columns.includes(label))
    .map((clip) => amongColumns(clip, columns));
  return figuresByHearing(chosen, { classCount: group.length, sampleRateHz });
}

function amongColumns(scored: ScoredClip, columns: readonly number[]): ScoredClip {
  const cut = (windows: readonly ScoredWindow[]) =>
    windows.map((window) => ({
      ...window,
      logits: columns.map((column) => window.logits[column] ?? -Infinity),
    }));
  const { heard, windows } = scored;
  return {
    ...scored,
    label: columns.indexOf(scored.label),
    windows: cut(windows),
    ...(heard !== undefined && {
      heard: heard.map((part) => ({ ...part, windows: cut(part.windows) })),
    }),
  };
}
