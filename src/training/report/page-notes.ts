import type { ReadReport } from './read-report.js';

/** What a reader must know beside the figures of a section, a paragraph each. */
export function notesOf(section: string, report: ReadReport): string[] {
  return [
    ...('recipe' in report ? recipeNotes(section, report) : []),
    ...(section === 'cross-corpus' || !('recipe' in report) ? groupNotes(report) : []),
    ...(report.unusableClips.length === 0
      ? []
      : [`${report.unusableClips.length} clips could not be used and are left out.`]),
  ];
}

function recipeNotes(section: string, report: Extract<ReadReport, { recipe: unknown }>): string[] {
  const untested = Object.entries(report.untestedLabels).map(
    ([fold, labels]) => `${fold}: no test clip is ${labels.join(', ')}; UAR is over the others.`,
  );
  return section === 'paper-lineage' ? [...lineageNotes(report), ...untested] : untested;
}

function lineageNotes({ lineage }: Extract<ReadReport, { recipe: unknown }>): string[] {
  if (lineage === undefined) return [];
  const { warning, leakedShare, best, last, nearestNeighbour, unseenSpeakers } = lineage;
  const { sameRecording } = nearestNeighbour;
  return [
    warning,
    `Copies learnt from of ${percent(leakedShare)} of the test clips' recordings.`,
    ...(best === undefined ? [] : [`Best epoch, ${best.epoch}: ${rates(best)}.`]),
    ...(last === undefined ? [] : [`Last epoch, ${last.epoch}: ${rates(last)}.`]),
    `1-nearest-neighbour on the same split: ${rates(nearestNeighbour)}; ${percent(sameRecording)} of the neighbours are copies of the same recording.`,
    ...unseenSpeakers.map(
      (figures) => `The same weights on unseen speakers, ${figures.hearing}: ${rates(figures)}.`,
    ),
  ];
}

function groupNotes({ labelGroups }: ReadReport): string[] {
  return labelGroups.flatMap(({ labels, figures }) =>
    figures.map(
      (heard) =>
        `Among ${labels.join(', ')} alone, ${heard.hearing}: ${rates(heard)} (${heard.clips} clips).`,
    ),
  );
}

function rates({ uar, accuracy }: { readonly uar: number; readonly accuracy: number }): string {
  return `UAR ${percent(uar)}, accuracy ${percent(accuracy)}`;
}

function percent(fraction: number): string {
  return `${(100 * fraction).toFixed(1)} %`;
}
