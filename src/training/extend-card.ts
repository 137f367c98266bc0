import { join } from 'node:path';
import { UndertoneError } from '../errors.js';
import { readCard } from '../model/artifact.js';
import { parseCard, type ArtifactFigure } from '../model/card.js';
import type { EvaluationReport } from './evaluate-artifact.js';
import type { Figures } from './figures.js';
import { writeFileAtomically } from './write-atomically.js';

/**
 * Puts figures into the card of the model that they were taken of, in place of earlier ones on
 * the same corpus.
 * @throws SPLIT_LEAK for training accuracy, which has no place in a card.
 */
export async function addToCard(folder: string, report: EvaluationReport): Promise<void> {
  if (report.measures !== 'unseen speakers') {
    throw new UndertoneError('SPLIT_LEAK', {
      what: 'training accuracy has no place in a card',
      where: folder,
      expected: 'figures on speakers that the model never heard',
    });
  }
  const card = await readCard(folder);
  const kept = card.artifact.figures.filter(({ corpus }) => corpus !== report.corpus);
  const added = report.figures.map((figures) => artifactFigure(figures, report));
  const artifact = { ...card.artifact, figures: [...kept, ...added] };
  const json = `${JSON.stringify({ ...card, artifact }, null, 2)}\n`;
  const path = join(folder, 'card.json');
  parseCard(json, path);
  await writeFileAtomically(path, json);
}

function artifactFigure(figures: Figures, report: EvaluationReport): ArtifactFigure {
  const { hearing, clips, uar, accuracy, calibrationError, sparseClips } = figures;
  return {
    audio: hearing,
    corpus: report.corpus,
    labels: [...report.labels],
    speakers: [...report.speakers],
    clips,
    uar: Math.round(uar * 1e4) / 1e4,
    accuracy: Math.round(accuracy * 1e4) / 1e4,
    command: report.command,
    note: [
      `all labels of the model compete; ${report.skippedClips} clips with other labels left out`,
      `ECE of windows ${(100 * calibrationError).toFixed(1)} %`,
      `${sparseClips} clips hold less than 1.2 s of speech in every window`,
    ].join('; '),
  };
}
