import type { ReadFigures, ReadRecipeReport, ReadReport } from './read-report.js';

type ProtocolPart = ReadRecipeReport['protocols'][number];

/** What belongs together on the page: one protocol, or one evaluation. */
export interface ReportSection {
  readonly name: string;
  readonly hearings: readonly ReadFigures[];
  /** Mean and spread over networks, one a hearing; none where there is one network. */
  readonly spreads: readonly Pick<ProtocolPart, 'uar' | 'accuracy'>[];
  readonly networks: readonly HeardNetwork[];
}

/** A network under one hearing. */
export type HeardNetwork = ProtocolPart['folds'][number] & { readonly hearing: string };

export function titleOf(report: ReadReport): string {
  if (!('recipe' in report)) return `${report.modelId} on ${report.corpus}: ${report.measures}`;
  const { recipe, corpus, ensemble } = report;
  const together = ensemble ? `, ${recipe.seeds.length} networks together,` : '';
  return `The recipe ${recipe.architecture}${together} on ${corpus}`;
}

export function sectionsOf(report: ReadReport): ReportSection[] {
  if (!('recipe' in report)) {
    return [{ name: report.measures, hearings: report.figures, spreads: [], networks: [] }];
  }
  const names = [...new Set(report.protocols.map(({ protocol }) => protocol))];
  return names.map((name) => {
    const parts = report.protocols.filter(({ protocol }) => protocol === name);
    return {
      name,
      hearings: parts.map(({ pooled }) => pooled),
      spreads: parts,
      networks: parts.flatMap(({ hearing, folds }) => folds.map((fold) => ({ ...fold, hearing }))),
    };
  });
}

/** Name and value of what holds for the whole report. */
export function factsOf(report: ReadReport): (readonly [string, string])[] {
  const { network, reportHash } = report;
  const own: (readonly [string, string])[] =
    'recipe' in report
      ? [
          ['clips', grouped(report.clips)],
          ['speakers', grouped(report.speakers)],
          ['temperature of the final fit', report.temperature.toFixed(2)],
        ]
      : [];
  if (network !== undefined) {
    const { parameters, multiplyAddsPerWindow, multiplyAddsPerSecond } = network;
    own.push(['parameters', grouped(parameters)]);
    own.push(['multiply-adds a window', grouped(multiplyAddsPerWindow)]);
    own.push(['multiply-adds a second of one stream', grouped(multiplyAddsPerSecond)]);
    const measured = network.coreMicrosecondsPerStreamSecond;
    if (measured !== undefined) own.push(['core-µs a stream-second', grouped(measured)]);
  }
  return [...own, ['SHA-256 of the report', reportHash]];
}

function grouped(value: number): string {
  return value.toLocaleString('en-US');
}
