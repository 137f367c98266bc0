import type { EmotionEvent } from '../../src/events/emotion-event.js';
import { unweightedAverageRecall } from '../../src/training/confusion.js';
import type { Mood } from './string-together.js';

/** How well labels follow the moods of one or more calls. */
export interface Following {
  /** Rows: truth. Windows that have no label count as wrong, in a column of their own. */
  readonly confusion: readonly (readonly number[])[];
  /** Changes from one label to another. */
  readonly switches: number;
  readonly trueSwitches: number;
  /** From the onset of each new mood to the end of the first window that has it; Infinity: none. */
  readonly delaysMs: readonly number[];
}

export type LabelOf = (event: EmotionEvent) => string | null;

/** The most probable label of a window, whatever its status. */
export const rawLabel: LabelOf = ({ scores }) =>
  [...scores].sort((a, b) => b.probability - a.probability)[0]?.label ?? null;

export const smoothedLabel: LabelOf = (event) => event.smoothedLabel;

/** @param events windows with speech of one call, in order */
export function followMoods(
  events: readonly EmotionEvent[],
  moods: readonly Mood[],
  labels: readonly string[],
  labelOf: LabelOf,
): Following {
  const confusion = labels.map(() => Array<number>(labels.length + 1).fill(0));
  for (const event of events) {
    const row =
      confusion[labels.indexOf(moodAt(moods, (event.startMs + event.endMs) / 2)?.label ?? '')];
    const label = labelOf(event);
    const column = label === null ? labels.length : labels.indexOf(label);
    if (row !== undefined) row[column] = (row[column] ?? 0) + 1;
  }
  const held = events.map(labelOf).filter((label) => label !== null);
  return {
    confusion,
    switches: held.filter((label, index) => index > 0 && label !== held[index - 1]).length,
    trueSwitches: moods.length - 1,
    delaysMs: moods.slice(1).map((mood) => delayOf(mood, events, labelOf)),
  };
}

export function together(parts: readonly Following[]): Following {
  const [first] = parts;
  return {
    confusion: (first?.confusion ?? []).map((row, i) =>
      row.map((_, j) => parts.reduce((sum, part) => sum + (part.confusion[i]?.[j] ?? 0), 0)),
    ),
    switches: parts.reduce((sum, { switches }) => sum + switches, 0),
    trueSwitches: parts.reduce((sum, { trueSwitches }) => sum + trueSwitches, 0),
    delaysMs: parts.flatMap(({ delaysMs }) => delaysMs),
  };
}

export function uarOf({ confusion }: Following): number {
  return unweightedAverageRecall(confusion);
}

export function medianDelayMs({ delaysMs }: Following): number {
  const sorted = [...delaysMs].sort((a, b) => a - b);
  return sorted[Math.floor((sorted.length - 1) / 2)] ?? Number.NaN;
}

function moodAt(moods: readonly Mood[], timeMs: number): Mood | undefined {
  return moods.find(({ endMs }) => timeMs < endMs) ?? moods.at(-1);
}

function delayOf(mood: Mood, events: readonly EmotionEvent[], labelOf: LabelOf): number {
  const reached = events.find(
    (event) =>
      event.endMs > mood.onsetMs && event.endMs <= mood.endMs && labelOf(event) === mood.label,
  );
  return reached === undefined ? Infinity : reached.endMs - mood.onsetMs;
}
