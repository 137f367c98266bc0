import type { Figures } from '../training/figures.js';
import type { Rates } from '../training/rates.js';
import type { LabelGroupFigures } from '../training/label-groups.js';
import type { LineageReport } from '../training/lineage-report.js';
import type { RecipeReport } from '../training/recipe-report.js';

export type NotedReport = Pick<
  RecipeReport,
  'lineage' | 'labelGroups' | 'untestedLabels' | 'unusableClips'
>;

/** What a reader has to know beside the figures of a protocol, a line each. */
export function protocolNotes(report: NotedReport): string[] {
  const { lineage, labelGroups = [], untestedLabels, unusableClips } = report;
  return [
    ...(lineage === undefined ? [] : lineageNotes(lineage)),
    ...labelGroupNotes(labelGroups),
    ...Object.entries(untestedLabels).map(
      ([name, labels]) => `${name}: no test clip is ${labels.join(', ')}; UAR is over the others`,
    ),
    ...(unusableClips.length === 0 ? [] : [`${unusableClips.length} clips could not be used`]),
  ];
}

export function labelGroupNotes(groups: readonly LabelGroupFigures[]): string[] {
  return groups.flatMap(({ labels, figures }) =>
    figures.map((heard) => `among ${labels.join(', ')} alone, ${ratesText(heard)}`),
  );
}

function lineageNotes(lineage: LineageReport): string[] {
  const { warning, leakedShare, best, last, nearestNeighbour, unseenSpeakers = [] } = lineage;
  return [
    warning,
    `copies learnt from of ${percent(leakedShare)} of the test clips' recordings`,
    ...(best === undefined ? [] : [`best epoch, ${best.epoch}: ${rates(best)}`]),
    ...(last === undefined ? [] : [`last epoch, ${last.epoch}: ${rates(last)}`]),
    `1-nearest-neighbour on the same split: ${rates(nearestNeighbour)}; ${percent(nearestNeighbour.sameRecording)} of the neighbours are copies of the same recording`,
    ...unseenSpeakers.map(
      (figures) => `the same weights on unseen speakers, ${ratesText(figures)}`,
    ),
  ];
}

function ratesText(figures: Figures): string {
  return `${figures.hearing}: ${rates(figures)} (${figures.clips} clips)`;
}

function rates({ uar, accuracy }: Pick<Rates, 'uar' | 'accuracy'>): string {
  return `UAR ${percent(uar)}, accuracy ${percent(accuracy)}`;
}

function percent(fraction: number): string {
  return `${(100 * fraction).toFixed(1)} %`;
}
