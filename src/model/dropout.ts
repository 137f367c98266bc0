import { mul, serialization, tensor, tidy, type Tensor } from '@tensorflow/tfjs-core';
import { layers, type LayersModel } from '@tensorflow/tfjs-layers';
import { UndertoneError } from '../errors.js';

/** Uniform numbers in [0, 1). The caller owns the state behind it and may store and restore it. */
export type RandomSource = () => number;

type DropoutArgs = ConstructorParameters<typeof layers.Layer>[0] & { rate: number };

/**
 * Inverted dropout whose mask comes from an injected random source, drawn afresh on each training
 * call and in row-major order, so that a run can be repeated and resumed. (The library's own
 * layer repeats one mask for ever when it is seeded, and cannot be reproduced when it is not.)
 * At inference it is the identity.
 */
export class SourcedDropout extends layers.Layer {
  /** The name under which `model.json` knows this layer. */
  static readonly className = 'SourcedDropout';

  readonly rate: number;
  private source: RandomSource | undefined;

  constructor(args: DropoutArgs) {
    super(args);
    this.rate = args.rate;
    this.supportsMasking = true;
  }

  setSource(source: RandomSource): void {
    this.source = source;
  }

  override call(inputs: Tensor | Tensor[], kwargs: { training?: boolean }): Tensor | Tensor[] {
    const input = Array.isArray(inputs) ? inputs[0] : inputs;
    if (input === undefined || kwargs.training !== true || this.rate === 0) return inputs;
    const mask = this.drawMask(input.size);
    return tidy(() => mul(input, tensor(mask, input.shape)));
  }

  override getConfig(): serialization.ConfigDict {
    return { ...super.getConfig(), rate: this.rate };
  }

  private drawMask(size: number): Float32Array {
    const { source, rate } = this;
    if (source === undefined) throw noSource(this.name);
    const mask = new Float32Array(size);
    const kept = 1 / (1 - rate);
    for (let i = 0; i < size; i += 1) mask[i] = source() < rate ? 0 : kept;
    return mask;
  }
}

serialization.registerClass(SourcedDropout);

/** Gives every dropout layer of `model` the source its masks are drawn from, in layer order. */
export function setDropoutSource(model: LayersModel, source: RandomSource): void {
  for (const layer of model.layers) {
    if (layer instanceof SourcedDropout) layer.setSource(source);
  }
}

function noSource(layerName: string): UndertoneError {
  return new UndertoneError('INTERNAL', {
    what: 'dropout has no random source to draw its mask from',
    where: `layer ${layerName}`,
    todo: 'call setDropoutSource before training',
  });
}
