import { readFile } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { z } from 'zod';
import { UndertoneError } from '../../errors.js';
import { loadArtifact } from '../../model/artifact.js';
import type { ModelCard, RecipeFigure } from '../../model/card.js';
import { fitsOwnHash } from '../../training/hashed-report.js';
import { parsedOrNothing } from '../../training/parsed-or-nothing.js';
import { foldersIn } from './folders-in.js';

export interface ListedModel {
  /** Of its folder. */
  readonly name: string;
  readonly card: ModelCard | null;
  /** Numbers that were learnt, statistics of batch normalisation included. */
  readonly parameters: number | null;
  readonly bytes: number | null;
  /** What is wrong with it; null where it can be used, and its card fits its report. */
  readonly problem: string | null;
}

/**
 * Loads every artifact below `folder` as a command would, with hashes, shapes and a warm-up, and
 * holds its card against the report that it names, where that lies beside it. A backend must be
 * ready.
 */
export async function listModels(folder: string): Promise<readonly ListedModel[]> {
  const models: ListedModel[] = [];
  for (const name of await foldersIn(folder)) models.push(await listed(join(folder, name)));
  return models;
}

async function listed(folder: string): Promise<ListedModel> {
  const name = basename(folder);
  try {
    const { card, network } = await loadArtifact(folder);
    const parameters = network.countParams();
    network.dispose();
    const { length: bytes } = await readFile(join(folder, 'weights.bin'));
    return { name, card, parameters, bytes, problem: await reportProblem(folder, card) };
  } catch (error) {
    if (!(error instanceof UndertoneError)) throw error;
    return { name, card: null, parameters: null, bytes: null, problem: error.message };
  }
}

const recipeSchema = z.object({ reportHash: z.string() });
const spread = z.object({ mean: z.number(), sd: z.number() });
const reportSchema = z.looseObject({
  reportHash: z.string(),
  protocols: z.array(
    z.looseObject({ protocol: z.string(), hearing: z.string(), uar: spread, accuracy: spread }),
  ),
});

/** A report tells how the card's figures came about; without one there is nothing to compare. */
async function reportProblem(folder: string, { recipe }: ModelCard): Promise<string | null> {
  const { figures } = recipe;
  const named = recipeSchema.safeParse(recipe).data?.reportHash;
  const text = await readFile(join(folder, 'report.json'), 'utf8').catch(() => undefined);
  if (named === undefined || text === undefined) return null;
  const written = parsedOrNothing(text);
  const report = reportSchema.safeParse(written).data;
  if (report === undefined) return 'report.json is damaged';
  // Of the text as it is: a schema puts fields in an order of its own.
  if (!fitsOwnHash(written as object)) return 'report.json is not as it was written';
  if (report.reportHash !== named) {
    return "the card's figures are of another report than report.json";
  }
  const wrong = figures.find((figure) => !isInReport(figure, report));
  if (wrong === undefined) return null;
  return `the card's figures are not those of report.json: ${wrong.protocol}, ${wrong.audio}`;
}

function isInReport(
  { protocol, audio, uar, accuracy }: RecipeFigure,
  { protocols }: z.infer<typeof reportSchema>,
): boolean {
  const reported = protocols.find(
    (figures) => figures.protocol === protocol && figures.hearing === audio,
  );
  return (
    reported !== undefined && isRounded(uar, reported.uar) && isRounded(accuracy, reported.accuracy)
  );
}

/** A card has four digits. */
function isRounded(card: RecipeFigure['uar'], report: z.infer<typeof spread>): boolean {
  const isNear = (a: number, b: number): boolean => Math.abs(a - b) < 1e-4;
  return isNear(card.mean, report.mean) && isNear(card.sd, report.sd);
}
