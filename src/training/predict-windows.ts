import * as tf from '@tensorflow/tfjs-core';
import type { LayersModel } from '@tensorflow/tfjs-layers';
import { tensorsOf } from './batch-tensors.js';
import type { ClipFrames } from './clip-features.js';
import { windowsOf, type WindowGrid } from './evaluation-windows.js';
import { emptyInputs, type FrameRun, type WindowWriter } from './window-writer.js';

/** One window of a clip and what the network says about it. */
export interface ScoredWindow extends FrameRun {
  /** One number a label, before temperature and softmax. */
  readonly logits: number[];
}

export interface Predictor extends WindowGrid {
  readonly network: LayersModel;
  readonly writer: WindowWriter;
}

/** Scores every window that the pipeline would emit for a clip, in one batch. */
export function predictWindows(predictor: Predictor, clip: ClipFrames): ScoredWindow[] {
  const { network, writer } = predictor;
  const windows = windowsOf(clip.frameCount, predictor);
  const { inputs, rowOf } = emptyInputs(writer, windows.length);
  windows.forEach((window, row) => {
    writer.write(rowOf(row), clip, window);
  });
  const logits = tf.tidy(() => {
    const tensors = tensorsOf({ inputs, size: windows.length });
    return (network.predict(tensors) as tf.Tensor2D).arraySync();
  });
  return windows.map((window, row) => ({ ...window, logits: logits[row] ?? [] }));
}
