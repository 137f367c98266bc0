import type { ArtifactFigure, RecipeFigure } from '../../model/card.js';
import type { ListedModel } from './list-models.js';

/** The models for people: a paragraph each. */
export function printModels(models: readonly ListedModel[]): string {
  return models.map((model) => `${linesOf(model).join('\n')}\n`).join('\n');
}

function linesOf({ name, card, parameters, bytes, problem }: ListedModel): readonly string[] {
  const title = `${problem === null ? '✔' : '✘'} ${name}`;
  const wrong = problem === null ? [] : [problem];
  if (card === null) return [title, ...wrong.map(indented)];
  const { modelId, description, features, labels, licence, recipe, artifact } = card;
  const size = `${counted(parameters ?? 0)} parameters, ${counted((bytes ?? 0) / 1e6, 1)} MB`;
  return [
    title,
    ...[
      ...wrong,
      `${modelId}: ${description}`,
      `${counted(features.sampleRateHz / 1_000)} kHz, ${size}, licence ${licence}`,
      `labels: ${labels.join(', ')}`,
      ...recipe.figures.map((figure) => recipeLine(figure, recipe.ensemble === true)),
      ...artifact.figures.map(artifactLine),
    ].map(indented),
  ];
}

function recipeLine(
  { protocol, audio, uar, folds, seeds }: RecipeFigure,
  isEnsemble: boolean,
): string {
  const splits = `${folds} ${folds === 1 ? 'split' : 'folds'}`;
  const networks = `${seeds.length} ${seeds.length === 1 ? 'seed' : 'seeds'}`;
  const runs = isEnsemble ? `${splits}, ${networks} together` : `${splits} × ${networks}`;
  const spread = folds * seeds.length === 1 ? '' : ` ± ${percent(uar.sd)}`;
  return `recipe, ${protocol}, ${audio}: UAR ${percent(uar.mean)}${spread} % (${runs})`;
}

function artifactLine({ corpus, audio, uar, clips }: ArtifactFigure): string {
  return `these weights on ${corpus}, ${audio}: UAR ${percent(uar)} % (${clips} clips)`;
}

function indented(text: string): string {
  return `  ${text}`;
}

function counted(value: number, digits = 0): string {
  return value.toLocaleString('en', { maximumFractionDigits: digits });
}

function percent(fraction: number): string {
  return (100 * fraction).toFixed(1);
}
