import { describe, expect, it } from 'vitest';
import { isHealthy, type Diagnosis } from '../../../src/cli/doctor/diagnose.js';
import { printDiagnosis } from '../../../src/cli/doctor/print-diagnosis.js';

const HEALTHY: Diagnosis = {
  undertone: '1.2.3',
  node: { version: '20.19.0', wanted: '^20.19.0', isSupported: true },
  backend: { name: 'tensorflow', simd: true },
  cacheFolder: '/cache/undertone',
  recorders: ['arecord'],
  models: [
    {
      folder: '/models/paper',
      modelId: 'paper-01234567',
      files: { 'weights.bin': 'abc' },
      problem: null,
    },
  ],
};

describe('printDiagnosis', () => {
  it('puts every finding on a line', () => {
    expect(printDiagnosis(HEALTHY).split('\n')).toEqual([
      '✔ undertone   1.2.3',
      '✔ Node        20.19.0 (made for ^20.19.0)',
      '✔ backend     TensorFlow (native)',
      '✔ SIMD        yes',
      '✔ cache       /cache/undertone',
      '✔ recorders   arecord',
      '✔ model       paper-01234567 in /models/paper',
      '              abc  weights.bin',
      '',
    ]);
  });

  it('says what is missing, and why the better backend is not in use', () => {
    const text = printDiagnosis({
      ...HEALTHY,
      backend: { name: 'wasm', simd: true, reasonNotBetter: 'no compiler' },
      cacheFolder: null,
      recorders: [],
      models: [],
    });
    expect(text).toContain('✔ backend     WebAssembly');
    expect(text).toContain('✘ TensorFlow  not in use: no compiler');
    expect(text).toMatch(/✘ cache +none: undertone setup makes it/);
    expect(text).toMatch(/✘ recorders +none; .*sox.* or .*alsa-utils/);
    expect(text).toMatch(/✘ models +none/);
  });
});

describe('isHealthy', () => {
  it('holds where the demo can run: WebAssembly and no recorder are enough', () => {
    expect(isHealthy(HEALTHY)).toBe(true);
    const least: Diagnosis = { ...HEALTHY, backend: { name: 'wasm', simd: false }, recorders: [] };
    expect(isHealthy(least)).toBe(true);
  });

  it('does not hold without a fitting Node, a backend, or models that load', () => {
    const [model] = HEALTHY.models;
    const broken = model === undefined ? [] : [{ ...model, problem: 'MODEL_CORRUPT' }];
    const sick: readonly Partial<Diagnosis>[] = [
      { node: { ...HEALTHY.node, isSupported: false } },
      { backend: { name: 'none', problem: 'BACKEND_UNAVAILABLE' } },
      { models: [] },
      { models: broken },
    ];
    for (const part of sick) expect(isHealthy({ ...HEALTHY, ...part })).toBe(false);
  });
});
