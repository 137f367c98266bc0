import type { LayersModel } from '@tensorflow/tfjs-layers';
import { UndertoneError } from '../errors.js';
import { specOf, type ModelCard } from './card.js';

/**
 * Holds a card against the network beside it.
 *
 * @param where the artifact's folder, for the message
 * @throws UndertoneError MODEL_MISMATCH, naming what either side says
 */
export function checkNetwork(network: LayersModel, card: ModelCard, where: string): void {
  const { featureCount, windowFrames, labels, strideFrames } = specOf(card);
  const { mean, sd } = card.normalisation;
  const lookBack = card.encoder?.lookBackFrames ?? 0;
  const [, networkFrames, networkFeatures] = shapeOf(network.inputs);
  const networkClasses = shapeOf(network.outputs).at(-1);

  const pairs: readonly Pair[] = [
    ['frames a window', lookBack + windowFrames, 'the network takes', networkFrames],
    ['features a frame', featureCount, 'the network takes', networkFeatures],
    ['labels', labels.length, 'the network gives', networkClasses],
    ['features a frame', featureCount, 'normalisation.mean has', mean.length],
    ['features a frame', featureCount, 'normalisation.sd has', sd.length],
  ];
  for (const pair of [...pairs, ...columnPairs(network, card)]) checkPair(pair, where);
  checkStride('windowFrames', card.windowFrames, strideFrames, where);
  checkStride('hopFrames', card.hopFrames, strideFrames, where);
}

type Pair = readonly [what: string, card: number, other: string, actual: number | null | undefined];

function checkPair([what, card, other, actual]: Pair, where: string): void {
  if (card === actual) return;
  throw new UndertoneError('MODEL_MISMATCH', {
    what: `the card says ${card} ${what}, ${other} ${actual ?? 'any number'}`,
    where,
    todo: 'restore the artifact, or write it anew with undertone train',
  });
}

/** The second input of a streaming network says how many columns a window has. */
function columnPairs({ inputs }: LayersModel, { encoder, windowFrames }: ModelCard): Pair[] {
  if (encoder === undefined) return [];
  const columns = windowFrames / encoder.strideFrames;
  return [['columns a window', columns, 'the network takes', inputs[1]?.shape[1]]];
}

/** Windows sit on the grid of the network's poolings, so that a restart meets the same ones. */
function checkStride(field: string, frames: number, strideFrames: number, where: string): void {
  if (frames % strideFrames === 0) return;
  throw new UndertoneError('MODEL_MISMATCH', {
    what: `field ${field} of the card does not fit the network's poolings`,
    where,
    expected: `a multiple of ${strideFrames} frames`,
    received: `${frames}`,
  });
}

function shapeOf(tensors: LayersModel['inputs']): readonly (number | null)[] {
  return tensors[0]?.shape ?? [];
}
