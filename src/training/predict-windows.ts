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
  return predictClips(predictor, [clip])[0] ?? [];
}

/** Scores the windows of several clips in one batch. @returns those of each clip */
export function predictClips(predictor: Predictor, clips: readonly ClipFrames[]): ScoredWindow[][] {
  const { network, writer } = predictor;
  const windows = clips.map((clip) => windowsOf(clip.frameCount, predictor));
  const size = windows.flat().length;
  if (size === 0) return windows.map(() => []);
  const { inputs, rowOf } = emptyInputs(writer, size);
  let row = 0;
  clips.forEach((clip, index) => {
    for (const window of windows[index] ?? []) {
      writer.write(rowOf(row), clip, window);
      row += 1;
    }
  });
  const logits = tf.tidy(() => {
    const tensors = tensorsOf({ inputs, size });
    return (network.predict(tensors) as tf.Tensor2D).arraySync();
  });
  const rows = logits.values();
  return windows.map((own) => own.map((run) => ({ ...run, logits: rows.next().value ?? [] })));
}
