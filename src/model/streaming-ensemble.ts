import { concat, split, tidy, type Tensor2D, type Tensor3D } from '@tensorflow/tfjs-core';
import {
  model as functionalModel,
  type LayersModel,
  type SymbolicTensor,
} from '@tensorflow/tfjs-layers';
import { MeanProbability, meanLogProbability } from './mean-probability.js';
import { StreamingLayers, type StreamingEncoder } from './streaming-layers.js';
import {
  logitsOf,
  streamingInputs,
  type EncoderReach,
  type StreamingNetworkOptions,
} from './streaming-network.js';

/**
 * Streaming networks of one shape side by side, on the same frames; the mean of their probabilities
 * is what they say together. Inputs and output as those of `buildStreamingNetwork`.
 */
export function buildStreamingEnsemble(
  members: number,
  options: StreamingNetworkOptions,
): LayersModel {
  const inputs = streamingInputs(options);
  const logits = Array.from({ length: members }, (_, index) =>
    logitsOf(inputs, options, prefixOf(index)),
  );
  const together = new MeanProbability({ name: 'together' }).apply(logits) as SymbolicTensor;
  return functionalModel({ name: 'streaming_ensemble', inputs, outputs: together });
}

/** Gives one member of an ensemble the weights of a network that was trained by itself. */
export function setMember(ensemble: LayersModel, index: number, network: LayersModel): void {
  for (const layer of network.layers) {
    if (layer.weights.length === 0) continue;
    ensemble.getLayer(`${prefixOf(index)}${layer.name}`).setWeights(layer.getWeights());
  }
}

/** One trained streaming network, or an ensemble of them, for inference. */
export function streamingEncoder(network: LayersModel): StreamingEncoder {
  const members = network.layers
    .filter(({ name }) => /^member\d+_logits$/.test(name))
    .map((_, index) => new StreamingLayers(network, prefixOf(index)));
  return members.length === 0 ? new StreamingLayers(network) : new StreamingEnsemble(members);
}

function prefixOf(index: number): string {
  return `member${index + 1}_`;
}

/** A column, the state and what is pooled hold those of each member, one behind the other. */
class StreamingEnsemble implements StreamingEncoder {
  readonly reach: EncoderReach;
  readonly stemContext: number;
  readonly columnWidth: number;
  readonly stateSize: number;
  readonly pooledWidth: number;

  /** @param members of one shape */
  constructor(private readonly members: readonly StreamingLayers[]) {
    const [first] = members;
    if (first === undefined) throw new RangeError('an ensemble without members');
    this.reach = first.reach;
    this.stemContext = first.stemContext;
    this.columnWidth = members.length * first.columnWidth;
    this.stateSize = members.length * first.stateSize;
    this.pooledWidth = members.length * first.pooledWidth;
  }

  encode(frames: Tensor3D, state: Tensor2D): { columns: Tensor3D; state: Tensor2D } {
    return tidy(() => {
      const states = split<Tensor2D>(state, this.members.length, 1);
      const encoded = this.members.map((member, index) =>
        member.encode(frames, states[index] ?? state),
      );
      return {
        columns: concat(
          encoded.map(({ columns }) => columns),
          2,
        ),
        state: concat(
          encoded.map((own) => own.state),
          1,
        ),
      };
    });
  }

  pool(columns: Float32Array, offsets: readonly number[], target: Float32Array): void {
    this.members.forEach((member, index) => {
      const { columnWidth, pooledWidth } = member;
      const own = offsets.map((offset) => offset + index * columnWidth);
      member.pool(columns, own, target.subarray(index * pooledWidth, (index + 1) * pooledWidth));
    });
  }

  logits(pooled: Tensor2D): Tensor2D {
    return tidy(() => {
      const parts = split<Tensor2D>(pooled, this.members.length, 1);
      return meanLogProbability(
        this.members.map((member, index) => member.logits(parts[index] ?? pooled)),
      );
    });
  }

  dispose(): void {
    for (const member of this.members) member.dispose();
  }
}
