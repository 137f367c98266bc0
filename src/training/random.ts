/** Four 32-bit words; all of a generator's state, to be put into a checkpoint. */
export type RandomState = readonly [number, number, number, number];

/**
 * xoshiro128++ (Blackman and Vigna), seeded through splitmix32 over the seed and a stream's
 * name, so that order, augmentation and dropout draw from generators that never disturb
 * each other.
 */
export class Random {
  private a: number;
  private b: number;
  private c: number;
  private d: number;

  constructor(state: RandomState) {
    [this.a, this.b, this.c, this.d] = state;
  }

  static fromSeed(seed: number, stream: string): Random {
    let word = fnv1a(`${seed}/${stream}`);
    const next = (): number => {
      word = (word + 0x9e3779b9) >>> 0;
      return mix(word);
    };
    return new Random([next(), next(), next(), next()]);
  }

  /** Uniform over all 32-bit numbers. */
  uint32(): number {
    const result = (rotateLeft((this.a + this.d) >>> 0, 7) + this.a) >>> 0;
    const shifted = this.b << 9;
    this.c ^= this.a;
    this.d ^= this.b;
    this.b ^= this.c;
    this.a ^= this.d;
    this.c ^= shifted;
    this.d = rotateLeft(this.d, 11);
    return result;
  }

  /** Uniform in [0, 1). */
  float(): number {
    return this.uint32() / 0x1_0000_0000;
  }

  /** Uniform over the whole numbers low … high, both inclusive. */
  between(low: number, high: number): number {
    return low + Math.floor(this.float() * (high - low + 1));
  }

  /** Of the standard normal distribution (Box and Muller, one of the two). */
  normal(): number {
    const radius = Math.sqrt(-2 * Math.log(1 - this.float()));
    return radius * Math.cos(2 * Math.PI * this.float());
  }

  /** Of the gamma distribution of unit scale (Marsaglia and Tsang, 2000). @param shape above 0 */
  gamma(shape: number): number {
    if (shape < 1) return this.gamma(shape + 1) * this.float() ** (1 / shape);
    const d = shape - 1 / 3;
    for (;;) {
      const x = this.normal();
      const v = (1 + x / Math.sqrt(9 * d)) ** 3;
      if (v <= 0) continue;
      if (Math.log(1 - this.float()) < 0.5 * x * x + d - d * v + d * Math.log(v)) return d * v;
    }
  }

  /** Of the symmetric beta distribution, between 0 and 1. @param shape above 0 */
  beta(shape: number): number {
    const [a, b] = [this.gamma(shape), this.gamma(shape)];
    return a + b === 0 ? 0.5 : a / (a + b);
  }

  /** A new array in random order (Fisher-Yates). */
  shuffled<T>(items: readonly T[]): T[] {
    const result = [...items];
    for (let last = result.length - 1; last > 0; last--) {
      const other = this.between(0, last);
      const kept = result[last] as T;
      result[last] = result[other] as T;
      result[other] = kept;
    }
    return result;
  }

  state(): RandomState {
    return [this.a >>> 0, this.b >>> 0, this.c >>> 0, this.d >>> 0];
  }
}

function rotateLeft(word: number, bits: number): number {
  return ((word << bits) | (word >>> (32 - bits))) >>> 0;
}

function mix(word: number): number {
  let mixed = Math.imul(word ^ (word >>> 16), 0x21f0aaad);
  mixed = Math.imul(mixed ^ (mixed >>> 15), 0x735a2d97);
  return (mixed ^ (mixed >>> 15)) >>> 0;
}

/** FNV-1a over UTF-16 units: turns a seed and a name into one word. */
function fnv1a(text: string): number {
  let hash = 0x811c9dc5;
  for (let index = 0; index < text.length; index++) {
    hash = Math.imul(hash ^ text.charCodeAt(index), 0x01000193);
  }
  return hash >>> 0;
}
