import * as tf from '@tensorflow/tfjs-core';
import type { LayersModel } from '@tensorflow/tfjs-layers';
import type { ClipFrames } from './clip-features.js';
import { windowsOf, type WindowGrid } from './evaluation-windows.js';
import type { Normalisation } from '../model/normalise.js';
import { writeWindow, type FrameRun } from './window-tensor.js';

/** One window of a clip and what the network says about it. */
export interface ScoredWindow extends FrameRun {
  /** One number a label, before temperature and softmax. */
  readonly logits: number[];
}

export interface Predictor extends WindowGrid {
  readonly network: LayersModel;
  readonly normalisation: Normalisation;
}

/** Scores every window that the pipeline would emit for a clip, in one batch. */
export function predictWindows(predictor: Predictor, clip: ClipFrames): ScoredWindow[] {
  const { network, normalisation, windowFrames } = predictor;
  const windows = windowsOf(clip.frameCount, predictor);
  const featureCount = normalisation.mean.length;
  const length = windowFrames * featureCount;
  const inputs = new Float32Array(windows.length * length);
  windows.forEach((window, row) => {
    const target = inputs.subarray(row * length, (row + 1) * length);
    writeWindow(target, clip, window, normalisation);
  });
  const logits = tf.tidy(() => {
    const tensor = tf.tensor3d(inputs, [windows.length, windowFrames, featureCount]);
    return (network.predict(tensor) as tf.Tensor2D).arraySync();
  });
  return windows.map((window, row) => ({ ...window, logits: logits[row] ?? [] }));
}
