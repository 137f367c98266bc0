import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { tidy, zeros, type Tensor } from '@tensorflow/tfjs-core';
import { loadLayersModel, type LayersModel } from '@tensorflow/tfjs-layers';
import { UndertoneError } from '../errors.js';
import { checkNetwork } from './artifact-check.js';
import {
  bytesLoader,
  folderSaver,
  hashesOf,
  readArtifactBytes,
  TOPOLOGY_FILE,
  WEIGHTS_FILE,
  type ArtifactBytes,
  type FileHashes,
} from './artifact-files.js';
import { requireFolder, unreadable } from './artifact-unreadable.js';
import { parseCard, specOf, type ModelCard } from './card.js';
import './attentive-pooling.js';
import './batch-norm.js';
import './crop-frames.js';
import './dropout.js';
import './mean-probability.js';
import './rectifier.js';
import type { ModelSpec } from './port.js';

const CARD_FILE = 'card.json';
const SHORT_HASH_LENGTH = 8;

/** A card as its author fills it in; saving adds the version, the id and the hashes. */
export type CardDraft = Omit<ModelCard, 'cardVersion' | 'modelId' | 'files'> & {
  /** First part of the model id; the short hash of the weights is the second. */
  readonly name: string;
};

export interface Artifact {
  readonly card: ModelCard;
  readonly spec: ModelSpec;
  /**
   * Input `[batch, windowFrames, featureCount]`, normalised, and before it the frames that an
   * encoder looks back to; those take a second input, which columns were heard. Output
   * `[batch, labels]` logits.
   */
  readonly network: LayersModel;
}

/**
 * Writes the artifact folder. The card, which holds the hashes, is written last: a half-written
 * artifact never passes the checks of `loadArtifact`.
 *
 * @throws UndertoneError OUTPUT_NOT_WRITABLE, MODEL_CORRUPT (a field of the draft is not valid),
 *   MODEL_MISMATCH (the draft does not fit the network)
 */
export async function saveArtifact(
  folder: string,
  network: LayersModel,
  draft: CardDraft,
): Promise<ModelCard> {
  try {
    await mkdir(folder, { recursive: true });
    const card = completeCard(draft, await writeNetwork(folder, network), folder);
    checkNetwork(network, card, folder);
    await writeFile(join(folder, CARD_FILE), `${JSON.stringify(card, null, 2)}\n`);
    return card;
  } catch (cause) {
    if (cause instanceof UndertoneError) throw cause;
    const what = 'the model artifact cannot be written';
    throw new UndertoneError('OUTPUT_NOT_WRITABLE', { what, where: folder, cause });
  }
}

/**
 * Reads an artifact folder, checks everything it says about itself, and warms the network up
 * with one window of silence. A backend must be ready (see `loadBackend`).
 *
 * @throws UndertoneError MODEL_NOT_FOUND (no folder), MODEL_CORRUPT (a file is missing or is not
 *   what the card says), MODEL_MISMATCH (card and network do not fit; both sides are named)
 */
export async function loadArtifact(folder: string): Promise<Artifact> {
  const card = await readCard(folder);
  const bytes = await readFiles(folder);
  checkHashes(card, hashesOf(bytes), folder);
  const network = await readNetwork(bytes, folder);
  try {
    checkNetwork(network, card, folder);
    warmUp(network, folder);
  } catch (error) {
    network.dispose();
    throw error;
  }
  return { card, spec: specOf(card), network };
}

/** Reads and checks the card alone: enough to list a model, not enough to use it. */
export async function readCard(folder: string): Promise<ModelCard> {
  await requireFolder(folder);
  const path = join(folder, CARD_FILE);
  const json = await readFile(path, 'utf8').catch((cause: unknown) => {
    throw unreadable(folder, cause);
  });
  return parseCard(json, path);
}

async function writeNetwork(folder: string, network: LayersModel): Promise<FileHashes> {
  return new Promise((resolve, reject) => {
    network.save(folderSaver(folder, resolve)).catch(reject);
  });
}

function completeCard(draft: CardDraft, files: FileHashes, folder: string): ModelCard {
  const { name, ...rest } = draft;
  const modelId = `${name}-${shortHash(files)}`;
  const card = { cardVersion: 1, modelId, ...rest, files };
  return parseCard(JSON.stringify(card), join(folder, CARD_FILE));
}

async function readFiles(folder: string): Promise<ArtifactBytes> {
  try {
    return await readArtifactBytes(folder);
  } catch (cause) {
    throw unreadable(folder, cause);
  }
}

function checkHashes(card: ModelCard, actual: FileHashes, folder: string): void {
  for (const file of [TOPOLOGY_FILE, WEIGHTS_FILE] as const) {
    if (actual[file] === card.files[file]) continue;
    throw new UndertoneError('MODEL_CORRUPT', {
      what: 'the file is not the one that the card describes',
      where: join(folder, file),
      expected: `SHA-256 ${card.files[file]}`,
      received: actual[file],
      todo: 'restore the artifact',
    });
  }
  if (!card.modelId.endsWith(`-${shortHash(actual)}`)) {
    throw new UndertoneError('MODEL_CORRUPT', {
      what: 'field modelId of the card does not end in the short hash of the weights',
      where: join(folder, CARD_FILE),
      expected: `…-${shortHash(actual)}`,
      received: card.modelId,
    });
  }
}

async function readNetwork(bytes: ArtifactBytes, folder: string): Promise<LayersModel> {
  try {
    return await loadLayersModel(bytesLoader(bytes));
  } catch (cause) {
    throw new UndertoneError('MODEL_CORRUPT', {
      what: 'the network cannot be built from its files',
      where: join(folder, TOPOLOGY_FILE),
      cause,
    });
  }
}

/** The first prediction compiles and allocates: paid here, not by the first call. */
function warmUp(network: LayersModel, folder: string): void {
  const logits = tidy(() => {
    const silence = network.inputs.map(({ shape }) => zeros([1, ...(shape.slice(1) as number[])]));
    return (network.predict(silence) as Tensor).dataSync();
  });
  if (logits.every(Number.isFinite)) return;
  throw new UndertoneError('MODEL_CORRUPT', {
    what: 'the network answers with numbers that are not finite',
    where: join(folder, WEIGHTS_FILE),
  });
}

function shortHash(files: FileHashes): string {
  return files[WEIGHTS_FILE].slice(0, SHORT_HASH_LENGTH);
}
