import { describe, expect, it } from 'vitest';

import type { AudioChunk } from '../../src/audio/chunk.js';
import { PSF_PROFILE } from '../../src/features/profile.js';
import { InferenceSet } from '../../src/model/inference-set.js';
import type { ModelSpec } from '../../src/model/port.js';
import type { PipelineOutput } from '../../src/ports.js';
import { FakeInference } from '../operators/fake-inference.js';
import { chunksOfMs, outputsOf, synthetic, voice } from './run.js';

const NARROW_PROFILE = { ...PSF_PROFILE, sampleRateHz: 8_000, fftLength: 256, highHz: 4_000 };

const PHONE = chunksOfMs(synthetic(8_000, 6, voice), 130).map(asCall('phone'));
const STUDIO = chunksOfMs(synthetic(44_100, 6, voice), 130).map(asCall('studio'));

describe('a pipeline of two models', () => {
  it('gives each stream what the model of its rate alone would give, but for the hash', async () => {
    const both = await outputsOf([...PHONE, ...STUDIO], { inference: set() });
    const alone = [
      ...(await outputsOf(PHONE, { inference: narrow() })),
      ...(await outputsOf(STUDIO, { inference: wide() })),
    ];
    expect(both.map(withoutHash)).toEqual(alone.map(withoutHash));
    const models = both.map(({ event }) => [event.callId, event.modelId].join());
    expect(new Set(models)).toEqual(new Set(['phone,narrow', 'studio,wide']));
  });

  it('notes no narrow band where the model was made for it', async () => {
    const notes = async (options: Parameters<typeof outputsOf>[1]) =>
      (await outputsOf(PHONE, options)).flatMap(({ event }) => event.notes);
    expect(await notes({ inference: set() })).toEqual([]);
    expect(await notes({ inference: wide() })).toContain('narrow_band');
  });

  it('has one hash of configuration, whatever the rate; another model changes it', async () => {
    const hashes = async (inference: InferenceSet) =>
      new Set(
        (await outputsOf([...PHONE, ...STUDIO], { inference })).map(({ checkpoint, event }) => {
          expect(checkpoint.configHash).toBe(event.configHash);
          return event.configHash;
        }),
      );
    const [first, again, other] = [await hashes(set()), await hashes(set()), await hashes(odd())];
    expect(first.size).toBe(1);
    expect(again).toEqual(first);
    expect([...other]).not.toEqual([...first]);
  });

  it('goes on after any output as if there had been no restart', async () => {
    for (const chunks of [PHONE, STUDIO]) {
      const outputs = await outputsOf(chunks, { inference: set() });
      expect(outputs.length).toBeGreaterThan(3);
      for (const [index, { checkpoint }] of outputs.entries()) {
        const restore = () => checkpoint;
        const rest = await outputsOf(chunks, { inference: set(), restore });
        expect(rest).toEqual(outputs.slice(index + 1));
      }
    }
  });
});

function set(): InferenceSet {
  return new InferenceSet([wide(), narrow()]);
}

function odd(): InferenceSet {
  return new InferenceSet([wide(), narrow({ temperature: 2 })]);
}

function wide(): FakeInference {
  return new FakeInference({ modelId: 'wide', measuredBandwidthsHz: [4_000] });
}

function narrow(changes: Partial<ModelSpec> = {}): FakeInference {
  const telephone = { profile: NARROW_PROFILE, bandwidthHz: 4_000 };
  return new FakeInference({ modelId: 'narrow', ...telephone, ...changes });
}

function withoutHash({ event, checkpoint }: PipelineOutput): unknown {
  return {
    event: { ...event, id: '', configHash: '' },
    checkpoint: { ...checkpoint, configHash: '' },
  };
}

function asCall(callId: string): (chunk: AudioChunk) => AudioChunk {
  return (chunk) => ({ ...chunk, callId });
}
