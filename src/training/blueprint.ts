import type { Variable } from '@tensorflow/tfjs-core';
import type { LayersModel } from '@tensorflow/tfjs-layers';
import { featureCount } from '../features/profile.js';
import type { Normalisation } from '../model/normalise.js';
import { buildPaperNetwork } from '../model/paper-network.js';
import { buildStreamingEnsemble } from '../model/streaming-ensemble.js';
import { buildStreamingNetwork, reachOf } from '../model/streaming-network.js';
import { Adamw } from './adamw.js';
import type { Examples } from './batch.js';
import type { ClipFeatures } from './clip-features.js';
import type { Optimiser } from './optimiser.js';
import { adjustLogits } from './logit-adjustment.js';
import { paperExamples } from './paper-examples.js';
import type { PaperRecipe, Recipe, StreamingRecipe } from './recipe.js';
import { Rmsprop } from './rmsprop.js';
import { streamingExamples } from './streaming-examples.js';
import { paperWriter, streamingWriter, type WindowWriter } from './window-writer.js';

/** The parts that a recipe is trained with: all that differs between architectures. */
export interface Blueprint {
  /** For crops in training, and for whole windows; the weights are the same. */
  buildNetwork(windowFrames: number): LayersModel;
  /** For the weights of so many of them side by side. @throws RangeError where there is no such */
  buildEnsemble(members: number, windowFrames: number): LayersModel;
  writerOf(normalisation: Normalisation, windowFrames: number): WindowWriter;
  examplesOf(clips: readonly ClipFeatures[], writer: WindowWriter): Examples;
  /** @param steps of the whole training */
  optimiserOf(variables: readonly Variable[], steps: number): Optimiser;
  /** What is done to a network that was trained. @param labels of its training clips */
  finish(network: LayersModel, labels: readonly number[]): void;
  /** Share of the averaged weights that the latest step has at least. @param steps as above */
  averageShareOf(steps: number): number;
}

/** @param seed of the initial weights */
export function blueprintOf(recipe: Recipe, seed: number): Blueprint {
  return recipe.architecture === 'paper'
    ? paperBlueprint(recipe, seed)
    : streamingBlueprint(recipe, seed);
}

function paperBlueprint(recipe: PaperRecipe, seed: number): Blueprint {
  const { augmentation, optimiser } = recipe;
  const classCount = recipe.labels.length;
  return {
    buildNetwork: (windowFrames) => buildPaperNetwork({ windowFrames, ...sizesOf(recipe), seed }),
    buildEnsemble: () => {
      throw new RangeError("there are no ensembles of the paper's network");
    },
    writerOf: (normalisation, windowFrames) => paperWriter(windowFrames, normalisation),
    examplesOf: (clips, writer) => paperExamples({ clips, writer, augmentation, classCount }),
    optimiserOf: (variables) => new Rmsprop(variables, optimiser),
    finish: () => undefined,
    averageShareOf: () => 0,
  };
}

function streamingBlueprint(recipe: StreamingRecipe, seed: number): Blueprint {
  const { augmentation, profile, optimiser, shape, averageReach, logitAdjustment } = recipe;
  const classCount = recipe.labels.length;
  const optionsOf = (windowFrames: number) => {
    return { ...shape, windowFrames, ...sizesOf(recipe), seed };
  };
  return {
    buildNetwork: (windowFrames) => buildStreamingNetwork(optionsOf(windowFrames)),
    buildEnsemble: (members, windowFrames) =>
      buildStreamingEnsemble(members, optionsOf(windowFrames)),
    writerOf: (normalisation, windowFrames) =>
      streamingWriter(windowFrames, normalisation, reachOf(shape)),
    examplesOf: (clips, writer) =>
      streamingExamples({ clips, writer, augmentation, profile, classCount }),
    optimiserOf: (variables, totalSteps) => new Adamw(variables, { ...optimiser, totalSteps }),
    finish: (network, labels) => {
      if (logitAdjustment) adjustLogits(network, labels);
    },
    averageShareOf: (steps) => 1 / Math.max(1, averageReach * steps),
  };
}

function sizesOf({ profile, labels }: Recipe) {
  return { featureCount: featureCount(profile), classCount: labels.length };
}
