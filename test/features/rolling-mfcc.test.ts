import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { UndertoneError } from '../../src/errors.js';
import { MfccComputer } from '../../src/features/mfcc-computer.js';
import { mfccOf, type Features } from '../../src/features/mfcc-of.js';
import { PSF_PROFILE } from '../../src/features/profile.js';
import { RollingMfcc, type FeatureBlock } from '../../src/features/rolling-mfcc.js';
import { PROFILES } from './profiles.js';
import { voiceLike } from './signals.js';

describe.each(Object.entries(PROFILES))('rolling MFCC, profile %s', (_, profile) => {
  const computer = new MfccComputer(profile);

  it('yields the frames of the whole recording, however the samples are cut', () => {
    fc.assert(
      fc.property(fc.nat(6_000), fc.infiniteStream(fc.nat(900)), (length, sizes) => {
        const signal = voiceLike(length);
        const run = new Run(new RollingMfcc(computer));
        for (let at = 0; at < length;) {
          const end = Math.min(length, at + nextOf(sizes));
          run.push(signal.subarray(at, end), at);
          at = end;
        }
        run.flush();
        expect(run.firstFrame).toBe(0);
        expect(run.bits()).toEqual(bitsOf(mfccOf(signal, computer)));
      }),
      { numRuns: 60 },
    );
  });

  it('yields the same frames when it resumes at any position', () => {
    fc.assert(
      fc.property(fc.nat(9_000), fc.integer({ min: 1, max: 9_000 }), (length, resumeAt) => {
        const signal = voiceLike(length + resumeAt);
        const run = new Run(new RollingMfcc(computer, resumeAt));
        run.push(signal.subarray(resumeAt), resumeAt);
        run.flush();
        const { lookBackSamples } = new RollingMfcc(computer);
        const first = Math.ceil((resumeAt + lookBackSamples) / computer.hop);
        expect(run.bits()).toEqual(bitsOf(mfccOf(signal, computer), first));
        if (run.frameCount > 0) expect(run.firstFrame).toBe(first);
      }),
      { numRuns: 60 },
    );
  });

  it('reaches any wanted frame when it resumes its look-back before that frame', () => {
    const signal = voiceLike(computer.hop * 40);
    const { lookBackSamples } = new RollingMfcc(computer);
    const run = new Run(new RollingMfcc(computer, computer.hop * 20 - lookBackSamples));
    run.push(
      signal.subarray(computer.hop * 20 - lookBackSamples),
      computer.hop * 20 - lookBackSamples,
    );
    expect(run.firstFrame).toBe(20);
  });

  it('resumes to the same frames behind a gap, wherever the gap is', () => {
    fc.assert(
      fc.property(
        fc.nat(4_000),
        fc.integer({ min: 1, max: 2_000 }),
        fc.integer({ min: 0, max: 4_000 }),
        fc.integer({ min: 1, max: 40 }),
        (heardBefore, missing, heardAfter, wanted) => {
          const pieces = [
            { at: 0, samples: voiceLike(heardBefore) },
            { at: heardBefore + missing, samples: voiceLike(heardAfter) },
          ];
          const whole = new Run(new RollingMfcc(computer));
          for (const { at, samples } of pieces) whole.push(samples, at);
          whole.flush();
          const { lookBackSamples } = new RollingMfcc(computer);
          const resumeAt = Math.max(0, wanted * computer.hop - lookBackSamples);
          const resumed = new Run(new RollingMfcc(computer, resumeAt));
          for (const { at, samples } of pieces) {
            const skipped = Math.min(samples.length, Math.max(0, resumeAt - at));
            resumed.push(samples.subarray(skipped), at + skipped);
          }
          resumed.flush();
          expect(resumed.from(wanted)).toEqual(whole.from(wanted));
        },
      ),
      { numRuns: 100 },
    );
  });

  it('begins afresh behind a gap, with the first whole frame on the grid', () => {
    const before = voiceLike(1_000);
    const after = voiceLike(3_000);
    const run = new Run(new RollingMfcc(computer));
    run.push(before, 0);
    const heard = run.frameCount;
    run.push(after, 12_345);
    run.flush();
    const first = Math.ceil(12_345 / computer.hop);
    expect(run.starts).toEqual([0, first]);
    const skipped = first * computer.hop - 12_345;
    const alone = new Run(new RollingMfcc(computer));
    alone.push(after, 12_345);
    alone.flush();
    expect(run.bits().slice(heard)).toEqual(alone.bits());
    expect(run.frameCount - heard).toBe(mfccOf(after.subarray(skipped), computer).frameCount);
  });
});

describe('rolling MFCC', () => {
  const computer = new MfccComputer(PSF_PROFILE);

  it('has the values of a recording of its own behind a gap on the grid', () => {
    const after = voiceLike(2_000);
    const run = new Run(new RollingMfcc(computer));
    run.push(voiceLike(700), 0);
    run.push(after, 1_600);
    run.flush();
    expect(run.from(10)).toEqual(bitsOf(mfccOf(after, computer)).map((row, i) => [10 + i, row]));
  });

  it('knows nothing of a frame that only ends behind the gap', () => {
    const run = new Run(new RollingMfcc(computer));
    run.push(voiceLike(399), 0);
    run.push(voiceLike(400), 800);
    expect(run.starts).toEqual([5]);
  });

  it.each([
    [0, 0],
    [1, 1],
    [400, 1],
    [401, 2],
    [560, 2],
    [561, 3],
  ])('makes of %i samples %i frames', (length, frames) => {
    const run = new Run(new RollingMfcc(computer));
    run.push(voiceLike(length), 0);
    run.flush();
    expect(run.frameCount).toBe(frames);
  });

  it('yields the last frame once, however often it is flushed', () => {
    const rolling = new RollingMfcc(computer);
    rolling.push(voiceLike(401), 0);
    expect(rolling.flush().frameCount).toBe(1);
    expect(rolling.flush().frameCount).toBe(0);
  });

  it('declares its look-back: a hop, four hops a delta order, the pre-emphasised sample', () => {
    const lookBacks = Object.values(PROFILES).map(
      (profile) => new RollingMfcc(new MfccComputer(profile)).lookBackSamples,
    );
    expect(lookBacks).toEqual([161, 160, 801, 1_441, 801]);
  });

  it('refuses samples from before the ones it has', () => {
    const rolling = new RollingMfcc(computer);
    rolling.push(voiceLike(500), 0);
    expect(() => rolling.push(voiceLike(10), 499)).toThrow(UndertoneError);
    expect(() => rolling.push(voiceLike(10), 499)).toThrow(/INTERNAL.*expected sample 500/);
  });
});

/** Collects what a rolling wrapper hands out, copied. */
class Run {
  readonly #rows: [frame: number, bits: string][] = [];

  constructor(readonly rolling: RollingMfcc) {}

  get frameCount(): number {
    return this.#rows.length;
  }

  get firstFrame(): number {
    return this.#rows[0]?.[0] ?? 0;
  }

  /** First frames of the consecutive stretches. */
  get starts(): number[] {
    const frames = this.#rows.map(([frame]) => frame);
    return frames.filter((frame, i) => i === 0 || frame !== (frames[i - 1] ?? 0) + 1);
  }

  push(samples: Float32Array, firstSample: number): void {
    this.#add(this.rolling.push(samples, firstSample));
  }

  flush(): void {
    this.#add(this.rolling.flush());
  }

  bits(): string[] {
    return this.#rows.map(([, bits]) => bits);
  }

  from(frame: number): [number, string][] {
    return this.#rows.filter(([at]) => at >= frame);
  }

  #add(block: FeatureBlock): void {
    bitsOf(block).forEach((bits, i) => this.#rows.push([block.firstFrame + i, bits]));
  }
}

/** Frames as hexadecimal rows, so that equality is equality of bits. */
function bitsOf({ frameCount, features }: Features, from = 0): string[] {
  const width = frameCount === 0 ? 0 : features.length / frameCount;
  return Array.from({ length: frameCount }, (_, i) => {
    const row = features.subarray(i * width, (i + 1) * width);
    return Buffer.from(row.buffer, row.byteOffset, row.byteLength).toString('hex');
  }).slice(from);
}

/** Empty pushes happen too, but not for ever. */
function nextOf(sizes: Iterator<number>): number {
  const next = sizes.next();
  return next.done === true ? 1 : next.value;
}
