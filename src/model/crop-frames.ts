import { serialization, slice, type Tensor } from '@tensorflow/tfjs-core';
import { layers } from '@tensorflow/tfjs-layers';
import { onlyTensor } from './only-tensor.js';

type CropArgs = ConstructorParameters<typeof layers.Layer>[0] & { first: number };

/** Leaves out the first frames of `[batch, frames, channels]`. */
export class CropFrames extends layers.Layer {
  /** The name under which `model.json` knows this layer. */
  static readonly className = 'CropFrames';
  /** How many. */
  readonly first: number;

  constructor(args: CropArgs) {
    super(args);
    this.first = args.first;
  }

  override computeOutputShape(inputShape: (number | null)[]): (number | null)[] {
    const [batch = null, frames = null, channels = null] = inputShape;
    return [batch, frames === null ? null : frames - this.first, channels];
  }

  override call(inputs: Tensor | Tensor[]): Tensor {
    return slice(onlyTensor(inputs), [0, this.first, 0]);
  }

  override getConfig(): serialization.ConfigDict {
    return { ...super.getConfig(), first: this.first };
  }
}

serialization.registerClass(CropFrames);
