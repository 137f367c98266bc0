import { expect, test } from 'vitest';
import { noise, tones } from '../../bench/speech-gate/signals.js';
import {
  BLOCKS_PER_FRAME,
  BLOCKS_PER_HOP,
  GateMeter,
  MIN_LEVEL_DB,
  NO_MEASURE,
  type FrameMeasure,
  type GateRateHz,
} from '../../src/audio/gate-meter.js';

/** The measure of the last whole frame. */
function measured(samples: Float32Array, rateHz: GateRateHz = 16_000): FrameMeasure {
  const meter = new GateMeter(rateHz);
  const measure = { ...NO_MEASURE };
  let blocks = 0;
  const { blockSamples, filterSamples } = meter;
  const padded = new Float32Array(filterSamples + samples.length);
  padded.set(samples, filterSamples);
  for (let at = filterSamples; at + blockSamples <= padded.length; at += blockSamples) {
    meter.addBlock(padded, at);
    blocks++;
    const isFrameEnd = (blocks - BLOCKS_PER_FRAME) % BLOCKS_PER_HOP === 0;
    if (blocks >= BLOCKS_PER_FRAME && isFrameEnd) meter.measure(measure);
  }
  return measure;
}

/** Pulses every `periodMs`, through nothing: voiced in the band, like a voice. */
function pulses(periodMs: number, rateHz: number): Float32Array {
  const period = Math.round((periodMs * rateHz) / 1000);
  return Float32Array.from({ length: rateHz / 2 }, (_, n) => (n % period === 0 ? 0.5 : 0));
}

test('levels are powers relative to full scale, without what is constant', () => {
  expect(measured(new Float32Array(8_000))).toEqual({
    ...NO_MEASURE,
    levelDb: MIN_LEVEL_DB,
    bandDb: MIN_LEVEL_DB,
    restDb: MIN_LEVEL_DB,
  });
  expect(measured(tones([400], 0.5, 1)).levelDb).toBeCloseTo(-3.01, 1);
  expect(measured(tones([400], 0.5, 0.1)).levelDb).toBeCloseTo(-23.01, 1);
  const shifted = tones([400], 0.5, 0.1).map((sample) => sample + 0.5);
  expect(measured(shifted).levelDb).toBeCloseTo(-23.01, 1);
});

test('the band leaves out what lies above it and weakens hum', () => {
  const inside = measured(tones([500], 0.5)).bandDb;
  expect(measured(tones([3_000], 0.5)).bandDb).toBeLessThan(inside - 40);
  expect(measured(tones([50], 0.5)).bandDb).toBeLessThan(inside - 15);
});

test.each([8_000, 16_000] as const)('voices are periodic, noise is not, at %d Hz', (rateHz) => {
  for (const periodMs of [2.5, 4, 7, 12]) {
    expect(measured(pulses(periodMs, rateHz), rateHz).voicing).toBeGreaterThan(0.8);
  }
  for (const colour of ['white', 'pink'] as const) {
    const voicings = Array.from({ length: 50 }, (_, seed) => {
      return measured(noise(colour, rateHz / 4, -30, seed), rateHz).voicing;
    });
    const mean = voicings.reduce((sum, voicing) => sum + voicing, 0) / voicings.length;
    expect(mean).toBeLessThan(0.4);
  }
});

test.each([8_000, 16_000] as const)(
  'a frame depends on its look-back and on nothing before that, at %d Hz',
  (rateHz) => {
    const meter = new GateMeter(rateHz);
    const frame = BLOCKS_PER_FRAME * meter.blockSamples;
    const samples = noise('white', 21 * frame, -20, 5);
    const within = samples.length - frame - meter.lookBackSamples;
    const changed = samples.map((sample, n) => (n < within ? 0.7 : sample));
    expect(measured(changed, rateHz)).toEqual(measured(samples, rateHz));
    const middle = within + 0.7 * meter.lookBackSamples;
    const reached = samples.map((sample, n) => (n < middle ? 0.7 : sample));
    expect(measured(reached, rateHz)).not.toEqual(measured(samples, rateHz));
  },
);

test.each([8_000, 16_000] as const)(
  'what is held is like itself 120 ms before, what glides is not, at %d Hz',
  (rateHz) => {
    expect(measured(pulses(8, rateHz), rateHz).likeness120).toBeGreaterThan(0.99);
    let phase = 0;
    const gliding = Float32Array.from({ length: rateHz / 2 }, (_, n) => {
      const before = phase;
      phase += (150 + (200 * n) / rateHz) / rateHz;
      return Math.floor(phase) > Math.floor(before) ? 0.5 : 0;
    });
    expect(measured(gliding, rateHz).likeness120).toBeLessThan(0.5);
    const { likeness20, likeness80, likeness120 } = measured(
      noise('pink', rateHz / 2, -30, 7),
      rateHz,
    );
    expect(Math.max(likeness20, likeness80, likeness120)).toBeLessThan(0.9);
  },
);

test('a beginning out of silence is not taken for a voice beyond all measure', () => {
  const burst = new Float32Array(8_000);
  burst.set(noise('white', 200, -10, 6), 7_800);
  expect(measured(burst).voicing).toBeLessThanOrEqual(1);
});
