import type { Rates } from './rates.js';

type OwnRates = Pick<Rates, 'uar' | 'accuracy'>;
type HeardRates = OwnRates & { readonly hearing: string; readonly clips: number };
type EpochRates = OwnRates & { readonly epoch: number };

/** Of a report, as it was made or as it was read, what its figures cannot say by themselves. */
export interface NotedReport {
  readonly lineage?: NotedLineage | undefined;
  readonly labelGroups?: readonly {
    readonly labels: readonly string[];
    readonly figures: readonly HeardRates[];
  }[];
  readonly untestedLabels?: Readonly<Record<string, readonly string[]>>;
  readonly skippedClips?: number;
  readonly unusableClips: readonly unknown[];
}

interface NotedLineage {
  readonly warning: string;
  readonly leakedShare: number;
  readonly best?: EpochRates | undefined;
  readonly last?: EpochRates | undefined;
  readonly nearestNeighbour: OwnRates & { readonly sameRecording: number };
  readonly unseenSpeakers?: readonly HeardRates[];
}

/** What a reader has to know beside the figures, a line each. */
export function reportNotes(report: NotedReport): string[] {
  const {
    lineage,
    labelGroups = [],
    untestedLabels = {},
    skippedClips = 0,
    unusableClips,
  } = report;
  return [
    ...(lineage === undefined ? [] : lineageNotes(lineage)),
    ...labelGroups.flatMap(({ labels, figures }) =>
      figures.map((heard) => `among ${labels.join(', ')} alone, ${heardText(heard)}`),
    ),
    ...Object.entries(untestedLabels).map(
      ([name, labels]) => `${name}: no test clip is ${labels.join(', ')}; UAR is over the others`,
    ),
    ...(skippedClips === 0 ? [] : [`${skippedClips} clips skipped: the model lacks their label`]),
    ...(unusableClips.length === 0 ? [] : [`${unusableClips.length} clips could not be used`]),
  ];
}

function lineageNotes(lineage: NotedLineage): string[] {
  const { warning, leakedShare, best, last, nearestNeighbour, unseenSpeakers = [] } = lineage;
  return [
    warning,
    `copies learnt from of ${percent(leakedShare)} of the test clips' recordings`,
    ...(best === undefined ? [] : [`best epoch, ${best.epoch}: ${rates(best)}`]),
    ...(last === undefined ? [] : [`last epoch, ${last.epoch}: ${rates(last)}`]),
    `1-nearest-neighbour on the same split: ${rates(nearestNeighbour)}; ${percent(nearestNeighbour.sameRecording)} of the neighbours are copies of the same recording`,
    ...unseenSpeakers.map((heard) => `the same weights on unseen speakers, ${heardText(heard)}`),
  ];
}

function heardText(figures: HeardRates): string {
  return `${figures.hearing}: ${rates(figures)} (${figures.clips} clips)`;
}

function rates({ uar, accuracy }: OwnRates): string {
  return `UAR ${percent(uar)}, accuracy ${percent(accuracy)}`;
}

function percent(fraction: number): string {
  return `${(100 * fraction).toFixed(1)} %`;
}
