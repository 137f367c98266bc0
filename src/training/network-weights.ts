import { createHash } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import * as tf from '@tensorflow/tfjs-core';
import type { LayersModel } from '@tensorflow/tfjs-layers';
import { UndertoneError } from '../errors.js';
import { writeFileAtomically } from './write-atomically.js';

/** Values of all weights in the network's order, statistics of batch normalisation included. */
export function weightValues(network: LayersModel): Float32Array[] {
  return network.getWeights().map((weight) => Float32Array.from(weight.dataSync<'float32'>()));
}

export function setWeightValues(network: LayersModel, values: readonly Float32Array[]): void {
  const tensors = network.getWeights().map(({ shape }, index) => {
    return tf.tensor(values[index] ?? [], shape);
  });
  network.setWeights(tensors);
  tf.dispose(tensors);
}

/** @returns the SHA-256 of what was written. */
export async function writeWeights(path: string, network: LayersModel): Promise<string> {
  const bytes = Buffer.concat(
    weightValues(network).map(({ buffer, byteOffset, byteLength }) => {
      return new Uint8Array(buffer, byteOffset, byteLength);
    }),
  );
  await writeFileAtomically(path, bytes);
  return sha256(bytes);
}

/** @throws TRAINING_CHECKPOINT where the file is gone or is not the one that was written. */
export async function readWeights(
  path: string,
  expectedHash: string,
  network: LayersModel,
): Promise<void> {
  const bytes = await readFile(path).catch(() => Buffer.alloc(0));
  if (sha256(bytes) !== expectedHash) {
    throw new UndertoneError('TRAINING_CHECKPOINT', {
      what: 'the weights of a finished job are gone or damaged',
      where: path,
      todo: 'remove its folder to train it anew',
    });
  }
  let offset = 0;
  const values = network.getWeights().map(({ size }) => {
    const part = Uint8Array.from(bytes.subarray(offset, offset + 4 * size));
    offset += 4 * size;
    return new Float32Array(part.buffer);
  });
  setWeightValues(network, values);
}

function sha256(bytes: Uint8Array): string {
  return createHash('sha256').update(bytes).digest('hex');
}
