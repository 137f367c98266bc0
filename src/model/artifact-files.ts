import { createHash } from 'node:crypto';
import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { io } from '@tensorflow/tfjs-core';
import type { ModelCard } from './card.js';

export const TOPOLOGY_FILE = 'model.json';
export const WEIGHTS_FILE = 'weights.bin';

export type FileHashes = ModelCard['files'];

export interface ArtifactBytes {
  readonly topology: Uint8Array;
  readonly weights: Uint8Array;
}

/** @throws the error of `node:fs` where a file cannot be read */
export async function readArtifactBytes(folder: string): Promise<ArtifactBytes> {
  const [topology, weights] = await Promise.all([
    readFile(join(folder, TOPOLOGY_FILE)),
    readFile(join(folder, WEIGHTS_FILE)),
  ]);
  return { topology, weights };
}

export function hashesOf({ topology, weights }: ArtifactBytes): FileHashes {
  return { [TOPOLOGY_FILE]: sha256(topology), [WEIGHTS_FILE]: sha256(weights) };
}

/**
 * Writes a network to `folder` in the library's own file format. (Its `file://` handler comes
 * with tfjs-node alone, and the wasm backend must be able to do the same.)
 */
export function folderSaver(folder: string, onSaved: (hashes: FileHashes) => void): io.IOHandler {
  return {
    save: async (artifacts) => {
      const bytes = encodeArtifacts(artifacts);
      await writeFile(join(folder, WEIGHTS_FILE), bytes.weights);
      await writeFile(join(folder, TOPOLOGY_FILE), bytes.topology);
      onSaved(hashesOf(bytes));
      return { modelArtifactsInfo: io.getModelArtifactsInfoForJSON(artifacts) };
    },
  };
}

/** Hands bytes that were read and checked before to the library's loader. */
export function bytesLoader({ topology, weights }: ArtifactBytes): io.IOHandler {
  return {
    load: () => {
      const json = JSON.parse(Buffer.from(topology).toString('utf8')) as io.ModelJSON;
      return io.getModelArtifactsForJSON(json, (manifest) =>
        Promise.resolve([manifest.flatMap((group) => group.weights), copyOf(weights)]),
      );
    },
  };
}

function encodeArtifacts(artifacts: io.ModelArtifacts): ArtifactBytes {
  const { modelTopology = {}, format, generatedBy, weightSpecs = [], weightData } = artifacts;
  const weightsManifest = [{ paths: [WEIGHTS_FILE], weights: weightSpecs }];
  const json = { format, generatedBy, modelTopology, weightsManifest };
  return {
    topology: Buffer.from(`${JSON.stringify(json)}\n`),
    weights: new Uint8Array(io.CompositeArrayBuffer.join(weightData)),
  };
}

function copyOf(bytes: Uint8Array): ArrayBuffer {
  return new Uint8Array(bytes).buffer;
}

function sha256(bytes: Uint8Array): string {
  return createHash('sha256').update(bytes).digest('hex');
}
