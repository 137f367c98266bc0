import {
  add,
  customGrad,
  mean as meanOf,
  mul,
  rsqrt,
  serialization,
  square,
  sub,
  sum,
  tidy,
  type GradSaveFunc,
  type Tensor,
} from '@tensorflow/tfjs-core';
import { initializers, layers } from '@tensorflow/tfjs-layers';
import { onlyTensor } from './only-tensor.js';

type NormArgs = ConstructorParameters<typeof layers.Layer>[0] & {
  momentum?: number;
  epsilon?: number;
};

/**
 * Batch normalisation over all positions of a batch, channel by channel (Ioffe and Szegedy, 2015),
 * with the gradient in its closed form. The library's own layer differentiates through mean and
 * variance step by step, which takes longer than the convolution beside it.
 *
 * Weights: gamma, beta, and the running mean and variance of training.
 */
export class BatchNorm extends layers.Layer {
  /** The name under which `model.json` knows this layer. */
  static readonly className = 'BatchNorm';

  readonly momentum: number;
  readonly epsilon: number;

  constructor(args: NormArgs) {
    super(args);
    this.momentum = args.momentum ?? 0.9;
    this.epsilon = args.epsilon ?? 1e-3;
  }

  override build(inputShape: (number | null)[]): void {
    const shape = [inputShape.at(-1) ?? 0];
    const [ones, zeros] = [initializers.ones(), initializers.zeros()];
    this.addWeight('gamma', shape, 'float32', ones);
    this.addWeight('beta', shape, 'float32', zeros);
    this.addWeight('mean', shape, 'float32', zeros, undefined, false);
    this.addWeight('variance', shape, 'float32', ones, undefined, false);
    this.built = true;
  }

  override call(inputs: Tensor | Tensor[], kwargs: { training?: boolean }): Tensor {
    const x = onlyTensor(inputs);
    const [gamma, beta, mean, variance] = this.weights.map((weight) => weight.read());
    if (gamma === undefined || beta === undefined || mean === undefined || variance === undefined) {
      throw new RangeError(`${this.name} is not built`);
    }
    return tidy(() => {
      if (kwargs.training !== true) {
        const scale = mul(gamma, rsqrt(add(variance, this.epsilon)));
        return add(mul(x, scale), sub(beta, mul(mean, scale)));
      }
      const axes = positionAxes(x);
      const batchMean = meanOf(x, axes);
      const centred = sub(x, batchMean);
      const batchVariance = meanOf(square(centred), axes);
      this.remember(batchMean, batchVariance);
      const inverse = rsqrt(add(batchVariance, this.epsilon));
      return normalised(x, gamma, beta, { centred, inverse });
    });
  }

  override getConfig(): serialization.ConfigDict {
    return { ...super.getConfig(), momentum: this.momentum, epsilon: this.epsilon };
  }

  private remember(mean: Tensor, variance: Tensor): void {
    const { momentum } = this;
    const [, , meanWeight, varianceWeight] = this.weights;
    const moved = (old: Tensor, seen: Tensor) =>
      tidy(() => add(mul(old, momentum), mul(seen, 1 - momentum)));
    meanWeight?.write(moved(meanWeight.read(), mean));
    varianceWeight?.write(moved(varianceWeight.read(), variance));
  }
}

serialization.registerClass(BatchNorm);

/** All axes but that of the channels. */
export function positionAxes({ shape }: Tensor): number[] {
  return shape.slice(0, -1).map((_, axis) => axis);
}

interface Centred {
  /** x less its mean. */
  readonly centred: Tensor;
  /** One over the standard deviation. */
  readonly inverse: Tensor;
}

/**
 * Mean and deviation are functions of x, and the gradient knows it; they are not differentiated.
 * Per channel, with N positions and s = gamma · inverse: dx = s · dy + a · centred + b, where
 * a = −s · inverse² · Σ(dy · centred) / N and b = −s · Σdy / N.
 */
function normalised(x: Tensor, gamma: Tensor, beta: Tensor, { centred, inverse }: Centred): Tensor {
  const axes = positionAxes(x);
  const operation = customGrad((...args) => {
    const [, scale, shift, save] = args as [Tensor, Tensor, Tensor, GradSaveFunc];
    save([centred, scale, inverse]);
    const gradFunc = (dy: Tensor, saved: Tensor[]) => {
      const [c, g, r] = saved as [Tensor, Tensor, Tensor];
      const dBeta = sum(dy, axes);
      const along = sum(mul(dy, c), axes);
      const s = mul(g, r);
      const share = mul(s, -g.size / c.size);
      const a = mul(mul(share, square(r)), along);
      const dx = add(mul(dy, s), add(mul(c, a), mul(share, dBeta)));
      return [dx, mul(along, r), dBeta];
    };
    return { value: add(mul(centred, mul(scale, inverse)), shift), gradFunc };
  });
  return operation(x, gamma, beta);
}
