import { polyphase } from './polyphase.js';
import type { ResamplerDesign } from './resampler-design.js';

/** Inputs that are worked on at once; bounds the buffers, has no effect on the samples. */
const BLOCK_SAMPLES = 512;

/**
 * Takes contiguous samples at absolute positions of the target rate. The array is the
 * resampler's own and holds good during the call only.
 */
export type SampleSink = (firstSample: number, samples: Float32Array) => void;

/**
 * Brings one stream to the target rate. Output n lies exactly at input position
 * n · source / target (no delay), whatever came before: it depends on the inputs from
 * `lookBackSamples` before that position to `lookAheadSamples` behind it and on nothing else, in
 * one order of summation. So neither the cutting into pieces nor where a stream was joined
 * matters, bit for bit; only outputs nearer than the look-back to a beginning and nearer than the
 * look-ahead to an end see silence beyond it.
 */
export class StreamResampler {
  readonly #design: ResamplerDesign;
  readonly #sink: SampleSink;
  /** Inputs [#lineStart, #lineStart + #lineLength), a look-back first. */
  readonly #line: Float64Array;
  readonly #output: Float32Array;
  #lineStart = 0;
  #lineLength = 0;
  /** Position behind the last input; negative before the first. */
  #nextInput = -1;
  #nextOutput = 0;

  /** @param sink called zero or more times by `push` and `flush`, positions ascending. */
  constructor(design: ResamplerDesign, sink: SampleSink) {
    this.#design = design;
    this.#sink = sink;
    this.#line = new Float64Array(design.tapCount + BLOCK_SAMPLES);
    const outputsPerBlock = Math.ceil((BLOCK_SAMPLES * design.up) / design.down) + 1;
    this.#output = new Float32Array(outputsPerBlock);
  }

  /**
   * @param samples at the source rate; read before this returns.
   * @param firstSample absolute position of the first; one that does not follow the input before
   *   is a gap: the stream before it is flushed, and the resampler starts afresh there.
   */
  push(samples: Float32Array, firstSample: number): void {
    if (firstSample !== this.#nextInput) {
      this.flush();
      this.#startAt(firstSample);
    }
    this.#feed(samples);
  }

  /** Emits what waits for its look-ahead, as if silence followed; the next push starts afresh. */
  flush(): void {
    if (this.#nextInput < 0) return;
    const { up, down, lookAheadSamples } = this.#design;
    const end = Math.ceil((this.#nextInput * up) / down);
    this.#feed(new Float32Array(lookAheadSamples), end);
    this.#nextInput = -1;
  }

  #startAt(firstSample: number): void {
    const { up, down, tapCount } = this.#design;
    this.#nextInput = firstSample;
    this.#nextOutput = Math.ceil((firstSample * up) / down);
    this.#lineLength = tapCount;
    this.#lineStart = firstSample - tapCount;
    this.#line.fill(0, 0, tapCount);
  }

  /** @param endOutput outputs from there on are not made. */
  #feed(samples: Float32Array, endOutput = Infinity): void {
    for (let at = 0; at < samples.length; at += BLOCK_SAMPLES) {
      const block = samples.subarray(at, at + BLOCK_SAMPLES);
      this.#line.set(block, this.#lineLength);
      this.#lineLength += block.length;
      this.#nextInput += block.length;
      this.#emit(endOutput);
      this.#forget();
    }
  }

  #emit(endOutput: number): void {
    const { up, down, lookAheadSamples } = this.#design;
    const ready = Math.ceil(((this.#nextInput - lookAheadSamples) * up) / down);
    const count = Math.min(ready, endOutput) - this.#nextOutput;
    if (count <= 0) return;
    polyphase(this.#design, this.#line, this.#lineStart, this.#nextOutput, count, this.#output);
    const firstSample = this.#nextOutput;
    this.#nextOutput += count;
    this.#sink(firstSample, this.#output.subarray(0, count));
  }

  /** Keeps the look-back only. */
  #forget(): void {
    const { tapCount } = this.#design;
    const dropped = this.#lineLength - tapCount;
    this.#line.copyWithin(0, dropped, this.#lineLength);
    this.#lineLength = tapCount;
    this.#lineStart += dropped;
  }
}

/** Resamples a whole recording that starts at position 0; ceil(length · target / source) come out. */
export function resampleClip(design: ResamplerDesign, samples: Float32Array): Float32Array {
  const resampled = new Float32Array(Math.ceil((samples.length * design.up) / design.down));
  const resampler = new StreamResampler(design, (firstSample, block) => {
    resampled.set(block, firstSample);
  });
  resampler.push(samples, 0);
  resampler.flush();
  return resampled;
}
