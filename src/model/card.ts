import { z } from 'zod';
import { UndertoneError } from '../errors.js';
import { featureCount } from '../features/profile.js';
import { fieldProblem } from './card-field.js';
import { PAPER_STRIDE_FRAMES } from './paper-network.js';
import type { ModelSpec } from './port.js';

const positive = z.number().positive();
const count = z.int().positive();
const text = z.string().min(1);
const fraction = z.number().min(0).max(1);
const sha256 = z.string().regex(/^[0-9a-f]{64}$/, 'a SHA-256 in lower-case hexadecimal');
const audioPath = z.enum(['wide-band 16 kHz', 'narrow-band 8 kHz', 'telephone 8 kHz mu-law']);

const profileSchema = z
  .strictObject({
    sampleRateHz: count,
    frameLengthMs: positive,
    hopMs: positive,
    fftLength: count,
    preEmphasis: z.number().min(0).lt(1),
    window: z.enum(['rectangular', 'hamming', 'hann']),
    filterCount: count,
    lowHz: z.number().min(0),
    highHz: positive,
    firstCoefficient: z.int().min(0),
    lastCoefficient: z.int().min(0),
    lifter: z.number().min(0),
    energy: z.enum(['none', 'log-energy']),
    deltaOrder: z.literal([0, 1, 2]),
  })
  .refine((profile) => profile.highHz <= profile.sampleRateHz / 2, {
    path: ['highHz'],
    message: 'at most half of sampleRateHz',
  })
  .refine((profile) => profile.lastCoefficient >= profile.firstCoefficient, {
    path: ['lastCoefficient'],
    message: 'at least firstCoefficient',
  });

/** A mean with its standard deviation over folds and seeds; fractions, not per cent. */
const spread = z.strictObject({ mean: fraction, sd: z.number().min(0) });

/** How well the procedure does: cross-validated, so never a figure of these very weights. */
const recipeFigureSchema = z.strictObject({
  protocol: z.enum(['random', 'speaker-independent']),
  audio: audioPath,
  corpus: text,
  uar: spread,
  accuracy: spread,
  folds: count,
  seeds: z.array(z.int()).min(1),
  command: text,
  note: text.optional(),
});

/** How well these weights do, on speakers they never saw. */
const artifactFigureSchema = z.strictObject({
  audio: audioPath,
  corpus: text,
  labels: z.array(text).min(1),
  speakers: z.array(text).min(1),
  clips: count,
  uar: fraction,
  accuracy: fraction,
  command: text,
  note: text.optional(),
});

const recipeSchema = z.looseObject({
  command: text,
  seeds: z.array(z.int()).min(1),
  epochs: count,
  /** The networks of all seeds are one model. */
  ensemble: z.literal(true).optional(),
  figures: z.array(recipeFigureSchema),
});

const CARD_VERSION = 1;

const cardSchema = z
  .strictObject({
    cardVersion: z.literal(CARD_VERSION),
    modelId: text,
    description: text,
    licence: text,
    architecture: z.enum(['paper', 'streaming']),
    /** How far the streaming network's encoder reaches. */
    encoder: z.strictObject({ lookBackFrames: z.int().min(0), strideFrames: count }).optional(),
    labels: z.array(text).min(2),
    features: profileSchema,
    windowFrames: count,
    hopFrames: count,
    normalisation: z.strictObject({ mean: z.array(z.number()), sd: z.array(positive) }),
    temperature: positive,
    /** Confidence under which these scores say too little; see docs/model.md. */
    uncertainBelow: fraction.optional(),
    bandwidthHz: positive,
    measuredBandwidthsHz: z.array(positive),
    files: z.strictObject({ 'model.json': sha256, 'weights.bin': sha256 }),
    recipe: recipeSchema,
    artifact: z.strictObject({
      trainingCorpora: z.array(text),
      trainingSpeakers: z.array(text),
      figures: z.array(artifactFigureSchema),
    }),
  })
  .refine((card) => new Set(card.labels).size === card.labels.length, {
    path: ['labels'],
    message: 'each label once',
  })
  .refine((card) => card.hopFrames <= card.windowFrames, {
    path: ['hopFrames'],
    message: 'at most windowFrames',
  })
  .refine((card) => (card.architecture === 'streaming') === (card.encoder !== undefined), {
    path: ['encoder'],
    message: 'given for a streaming network, and for no other',
  });

/**
 * What `card.json` says: all that is needed to use a model safely. `recipe` describes the
 * procedure, `artifact` the weights that lie beside the card.
 */
export type ModelCard = z.infer<typeof cardSchema>;
/** How the speech that a figure is about came to the model. */
export type AudioPath = z.infer<typeof audioPath>;
export type RecipeFigure = z.infer<typeof recipeFigureSchema>;
export type ArtifactFigure = z.infer<typeof artifactFigureSchema>;

/**
 * @param where path of the card, for the message
 * @throws UndertoneError MODEL_MISMATCH for a card of a later version of this program;
 *   MODEL_CORRUPT, naming the first field that is wrong
 */
export function parseCard(json: string, where: string): ModelCard {
  const card = parseJson(json, where);
  refuseLaterVersion(card, where);
  const result = cardSchema.safeParse(card);
  if (result.success) return result.data;
  const [issue] = result.error.issues;
  throw new UndertoneError('MODEL_CORRUPT', {
    ...(issue === undefined ? { what: 'the card is not valid' } : fieldProblem(issue, card)),
    where,
    todo: 'restore the artifact, or write it anew with undertone train',
    cause: result.error,
  });
}

/** What the rest of the program needs to know of a card. */
export function specOf(card: ModelCard): ModelSpec {
  return {
    modelId: card.modelId,
    labels: card.labels,
    profile: card.features,
    featureCount: featureCount(card.features),
    windowFrames: card.windowFrames,
    hopFrames: card.hopFrames,
    strideFrames: card.encoder?.strideFrames ?? PAPER_STRIDE_FRAMES,
    temperature: card.temperature,
    ...(card.uncertainBelow !== undefined && { uncertainBelow: card.uncertainBelow }),
    bandwidthHz: card.bandwidthHz,
    measuredBandwidthsHz: card.measuredBandwidthsHz,
  };
}

/** Whatever else a later version changed: what it needs is a later program. */
function refuseLaterVersion(card: unknown, where: string): void {
  const version = z.object({ cardVersion: z.int().gt(CARD_VERSION) }).safeParse(card);
  if (!version.success) return;
  throw new UndertoneError('MODEL_MISMATCH', {
    what: 'the artifact is newer than this program',
    where,
    expected: `cardVersion ${CARD_VERSION}`,
    received: `cardVersion ${version.data.cardVersion}`,
    todo: 'update undertone, or use an older artifact',
  });
}

function parseJson(json: string, where: string): unknown {
  try {
    return JSON.parse(json);
  } catch (cause) {
    throw new UndertoneError('MODEL_CORRUPT', {
      what: 'the card is not JSON',
      where,
      received: cause instanceof Error ? cause.message : String(cause),
      todo: 'restore the artifact, or write it anew with undertone train',
      cause,
    });
  }
}
