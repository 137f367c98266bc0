/**
 * Figures of the resampler, `npx tsx bench/resampler.ts`: milliseconds of processor time that a
 * second of one stream costs, and what a sine sweep shows (worst case over the band).
 */
import { designResampler, type ResamplerDesign } from '../src/audio/resampler-design.js';
import { resampleClip, StreamResampler } from '../src/audio/resampler.js';

const PAIRS = [
  [8_000, 16_000],
  [11_025, 16_000],
  [22_050, 16_000],
  [24_000, 16_000],
  [32_000, 16_000],
  [44_100, 16_000],
  [48_000, 16_000],
  [16_000, 8_000],
] as const;
const STREAMS = 100;
const SECONDS = 10;
const CHUNK_MS = 20;

console.log(
  'rates             taps  look-back  ms a stream-second  ripple dB  aliases and images dB',
);
for (const [source, target] of PAIRS) {
  const design = designResampler(source, target);
  const figures = [
    `${source} -> ${target}`.padEnd(17),
    String(design.tapCount).padStart(4),
    `${((1000 * design.lookBackSamples) / source).toFixed(2)} ms`.padStart(10),
    costMs(design).toFixed(3).padStart(19),
    ...sweep(design).map((decibels, column) => decibels.toFixed(column === 0 ? 4 : 1).padStart(10)),
  ];
  console.log(figures.join(' '));
}

function costMs(design: ResamplerDesign): number {
  let received = 0;
  const streams = Array.from(
    { length: STREAMS },
    () =>
      new StreamResampler(design, (_, samples) => {
        received += samples.length;
      }),
  );
  const chunk = sine(440, design.sourceRateHz, Math.floor((design.sourceRateHz * CHUNK_MS) / 1000));
  const run = (chunks: number, from: number): void => {
    for (let at = from; at < from + chunks; at++) {
      for (const stream of streams) stream.push(chunk, at * chunk.length);
    }
  };
  const chunks = (SECONDS * 1000) / CHUNK_MS;
  run(chunks, 0);
  received = 0;
  const start = process.cpuUsage();
  run(chunks, chunks);
  return process.cpuUsage(start).user / 1000 / (received / design.targetRateHz);
}

/** Largest gain error, and largest of everything that is not the sine itself. */
function sweep(design: ResamplerDesign): [ripple: number, spurious: number] {
  const lower = Math.min(design.sourceRateHz, design.targetRateHz) / 2;
  let ripple = 0;
  let spurious = -Infinity;
  for (let share = 0.01; share * lower < design.sourceRateHz / 2; share += 0.01) {
    if (share > 0.9 && share < 1.1) continue;
    const frequencyHz = share * lower;
    const output = inner(
      design,
      resampleClip(design, sine(frequencyHz, design.sourceRateHz, design.sourceRateHz / 2)),
    );
    const ideal = inner(design, sine(frequencyHz, design.targetRateHz, design.targetRateHz / 2));
    const gain = share > 1 ? 0 : product(output, ideal) / product(ideal, ideal);
    const rest = output.map((sample, n) => sample - gain * (ideal[n] ?? 0));
    if (share < 1) ripple = Math.max(ripple, Math.abs(decibel(gain)));
    spurious = Math.max(spurious, decibel(Math.sqrt(product(rest, rest) / (rest.length / 2))));
  }
  return [ripple, spurious];
}

/** Without the ends, where the sweep's tone begins and stops. */
function inner(design: ResamplerDesign, samples: Float32Array): Float32Array {
  const edge = Math.ceil((design.lookBackSamples * design.up) / design.down) + 1;
  return samples.subarray(edge, Math.floor(design.targetRateHz / 2) - edge);
}

function sine(frequencyHz: number, rateHz: number, length: number): Float32Array {
  return Float32Array.from({ length: Math.floor(length) }, (_, n) =>
    Math.sin((2 * Math.PI * frequencyHz * n) / rateHz),
  );
}

function product(a: Float32Array, b: Float32Array): number {
  return a.reduce((sum, sample, n) => sum + sample * (b[n] ?? 0), 0);
}

function decibel(ratio: number): number {
  return 20 * Math.log10(ratio);
}
