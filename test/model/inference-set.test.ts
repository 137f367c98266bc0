import { describe, expect, it } from 'vitest';
import { PSF_PROFILE } from '../../src/features/profile.js';
import { InferenceSet } from '../../src/model/inference-set.js';
import { FakeInference } from '../operators/fake-inference.js';

const wide = modelAt(16_000);
const narrow = modelAt(8_000);

describe('InferenceSet', () => {
  it.each([
    [8_000, narrow],
    [11_025, narrow],
    [16_000, wide],
    [44_100, wide],
  ])('audio of %i Hz meets the highest rate that it reaches', (sourceRateHz, expected) => {
    expect(new InferenceSet([wide, narrow]).for(sourceRateHz)).toBe(expected);
    expect(new InferenceSet([narrow, wide]).for(sourceRateHz)).toBe(expected);
  });

  it('audio below all rates meets the lowest one', () => {
    const widest = modelAt(24_000);
    expect(new InferenceSet([widest, wide]).for(8_000)).toBe(wide);
    expect(new InferenceSet([wide, widest]).for(8_000)).toBe(wide);
  });

  it('takes one alone for a set of one', () => {
    expect(InferenceSet.of(wide).all).toEqual([wide]);
    const set = new InferenceSet([wide, narrow]);
    expect(InferenceSet.of(set)).toBe(set);
  });

  it('is full where one of them is, and idle where all of them are', async () => {
    const [a, b] = [modelAt(16_000), modelAt(8_000)];
    const set = new InferenceSet([a, b]);
    expect([set.full, set.idle]).toEqual([false, true]);
    a.pendingAudioMs = 300;
    b.pendingAudioMs = 500;
    expect(set.pendingAudioMs).toBe(800);
    b.isFull = true;
    expect(set.full).toBe(true);
    const room = set.whenNotFull();
    b.makeRoom();
    await room;
    expect(set.full).toBe(false);
    a.idle = false;
    expect(set.idle).toBe(false);
  });

  it('stops all of them', async () => {
    const [a, b] = [modelAt(16_000), modelAt(8_000)];
    [a, b].forEach((model) => model.openStream());
    await new InferenceSet([a, b]).dispose();
    expect([a.streams.size, b.streams.size]).toEqual([0, 0]);
  });

  it('refuses none, two of one rate, and other labels', () => {
    expect(() => new InferenceSet([])).toThrow(/^USAGE/);
    expect(() => new InferenceSet([wide, modelAt(16_000)])).toThrow(
      /^MODEL_MISMATCH: models at-16000 and at-16000: .*16000 Hz twice/,
    );
    const other = new FakeInference({ ...narrow.spec, labels: ['sad', 'happy', 'angry'] });
    expect(() => new InferenceSet([wide, other])).toThrow(
      /^MODEL_MISMATCH: model at-8000: .*neutral, happy, angry.*received sad, happy, angry/,
    );
  });
});

function modelAt(sampleRateHz: number): FakeInference {
  const profile = { ...PSF_PROFILE, sampleRateHz };
  return new FakeInference({ modelId: `at-${sampleRateHz}`, profile });
}
