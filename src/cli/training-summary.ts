import type { ProtocolFigures } from '../training/protocol-figures.js';
import { reportNotes, type NotedReport } from '../training/report-notes.js';
import type { RecipeOutcome } from '../training/train-recipe.js';

type Outcome = Pick<RecipeOutcome, 'card'> & {
  readonly report: NotedReport & Pick<RecipeOutcome['report'], 'protocols'>;
};

/** What a training led to, for people: a line a figure. */
export function trainingSummary({ report, card }: Outcome): string {
  const lines = report.protocols.map(
    ({ protocol, hearing, uar, accuracy }: ProtocolFigures) =>
      `${protocol}, ${hearing}: UAR ${percent(uar)}, accuracy ${percent(accuracy)}`,
  );
  const saved = card === undefined ? [] : [`model ${card.modelId}`];
  return [...lines, ...reportNotes(report), ...saved, ''].join('\n');
}

function percent({ mean, sd }: ProtocolFigures['uar']): string {
  return `${(100 * mean).toFixed(1)} ± ${(100 * sd).toFixed(1)} %`;
}
