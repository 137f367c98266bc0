import type { CardDraft } from '../model/artifact.js';
import type { RecipeFigure } from '../model/card.js';
import { reachOf } from '../model/streaming-network.js';
import type { Corpus } from './corpus.js';
import type { HashedReport } from './hashed-report.js';
import type { JobResult } from './job-result.js';
import type { Protocol } from './job.js';
import type { ProtocolFigures, Spread } from './protocol-figures.js';
import type { Recipe } from './recipe.js';
import type { RecipeReport } from './recipe-report.js';

/** Audio of the telephone network reaches up to here. */
const TELEPHONE_BANDWIDTH_HZ = 4_000;

const NETWORKS = {
  paper: "The paper's residual CNN",
  streaming: 'A causal residual CNN',
} as const;

const OPTIMISERS = { paper: 'rmsprop', streaming: 'adamw' } as const;

export interface CardInput {
  readonly corpus: Corpus;
  readonly report: HashedReport<RecipeReport>;
  /** Of the job whose weights the card describes. */
  readonly final: JobResult;
}

/**
 * The card of weights that were trained on all speakers. Its figures are those of the procedure,
 * each under its protocol; of the weights themselves there are none yet, since every speaker of
 * the corpus was learnt from.
 */
export function finalCard({ corpus, report, final }: CardInput): CardDraft {
  const { recipe, protocols } = report;
  const figures = protocols.flatMap((figures) => {
    const { protocol } = figures;
    return isPublished(protocol) ? [recipeFigure(protocol, figures, report)] : [];
  });
  return {
    name: `${nameOf(recipe, corpus)}${report.ensemble === true ? '-ensemble' : ''}`,
    description: `${networkOf(report)} on acted speech: ${corpus.name}, ${report.clips} clips of ${report.speakers} speakers`,
    licence: corpus.licence,
    architecture: recipe.architecture,
    ...(recipe.architecture === 'streaming' && { encoder: reachOf(recipe.shape) }),
    labels: [...recipe.labels],
    features: recipe.profile,
    windowFrames: recipe.windowFrames,
    hopFrames: recipe.hopFrames,
    normalisation: final.normalisation,
    temperature: report.temperature,
    ...(report.uncertainBelow > 0 && { uncertainBelow: report.uncertainBelow }),
    bandwidthHz: recipe.profile.highHz,
    measuredBandwidthsHz: figures.some(({ audio }) => audio.startsWith('telephone'))
      ? [TELEPHONE_BANDWIDTH_HZ]
      : [],
    recipe: {
      command: report.command,
      seeds: [...recipe.seeds],
      epochs: recipe.epochs,
      averagedEpochs: recipe.averagedEpochs,
      batchSize: recipe.batchSize,
      optimiser: { kind: OPTIMISERS[recipe.architecture], ...recipe.optimiser },
      augmentation: recipe.augmentation,
      reportHash: report.reportHash,
      ...(report.ensemble === true && { ensemble: true }),
      figures,
    },
    artifact: {
      trainingCorpora: [corpus.name],
      trainingSpeakers: final.trainingSpeakers,
      figures: [],
    },
  };
}

/**
 * The card of a network that one speaker-independent split trained: the figures of the same
 * procedure, and the temperature that the other folds give. The threshold of certainty is that of
 * the procedure.
 */
export function foldCard(input: CardInput): CardDraft {
  const { report, final } = input;
  const draft = finalCard(input);
  const folds = report.protocols.flatMap((figures) => figures.folds);
  const own = folds.find(({ name, seed }) => name === final.name && seed === final.seed);
  return {
    ...draft,
    name: `${draft.name}-${final.name}`,
    description: `${draft.description}; learnt from ${final.trainingSpeakers.length} of them alone`,
    temperature: own?.temperature ?? draft.temperature,
  };
}

function networkOf({ recipe: { architecture, seeds }, ensemble }: RecipeReport): string {
  const network = NETWORKS[architecture];
  return ensemble === true
    ? `${network}, the networks of ${seeds.length} seeds together,`
    : network;
}

function nameOf({ architecture, profile }: Recipe, { name }: Corpus): string {
  return architecture === 'paper'
    ? `paper-${name}`
    : `streaming-${name}-${profile.sampleRateHz / 1_000}k`;
}

type PublishedProtocol = RecipeFigure['protocol'];

/** Choices were made on validation speakers: their figures flatter. */
function isPublished(protocol: Protocol): protocol is PublishedProtocol {
  return protocol === 'random' || protocol === 'speaker-independent';
}

function recipeFigure(
  protocol: PublishedProtocol,
  { hearing, uar, accuracy, folds, pooled }: ProtocolFigures,
  report: HashedReport<RecipeReport>,
): RecipeFigure {
  return {
    protocol,
    audio: hearing,
    corpus: report.corpus,
    uar: rounded(uar),
    accuracy: rounded(accuracy),
    folds: new Set(folds.map(({ name }) => name)).size,
    seeds: [...report.recipe.seeds],
    command: report.command,
    note: noteOf(protocol, pooled, report),
  };
}

function noteOf(
  protocol: PublishedProtocol,
  pooled: ProtocolFigures['pooled'],
  { ensemble }: RecipeReport,
) {
  const spread =
    ensemble === true ? 'all seeds together; sd over folds' : 'sd over folds and seeds';
  const sexes = Object.entries(pooled.bySex).map(([sex, { uar }]) => `UAR ${sex} ${percent(uar)}`);
  return [
    protocol === 'random'
      ? 'speakers are on both sides: not what to expect of a stranger; no copies on both sides'
      : `tested speakers were never heard in training; ${spread}`,
    ...sexes,
    `ECE of windows ${percent(pooled.calibrationError)}`,
    `${pooled.sparseClips} of ${pooled.clips} clips hold less than 1.2 s of speech in every window`,
  ].join('; ');
}

function percent(fraction: number): string {
  return `${(100 * fraction).toFixed(1)} %`;
}

/** Four digits say all that a few hundred clips can. */
function rounded({ mean, sd }: Spread): Spread {
  return { mean: Math.round(mean * 1e4) / 1e4, sd: Math.round(sd * 1e4) / 1e4 };
}
