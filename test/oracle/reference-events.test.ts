import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, expect, it } from 'vitest';
import { planCalls } from '../../src/cli/simulate/plan-calls.js';
import { loadRecording } from '../../src/cli/simulate/recording.js';
import { SentCalls } from '../../src/cli/simulate/sent-calls.js';
import { FakeInference } from '../operators/fake-inference.js';
import { outputsOf } from '../pipeline/run.js';
import { compareEvents } from './compare-events.js';
import { compareWindows } from './compare-windows.js';
import { readManifest } from './manifest.js';
import { referenceEvents } from './reference-events.js';

const DEMO_CALL = fileURLToPath(new URL('../../examples/demo-call/demo-call.wav', import.meta.url));
const folder = mkdtempSync(join(tmpdir(), 'oracle-'));
afterAll(() => {
  rmSync(folder, { recursive: true });
});

it('expects of a simulation what the pipeline makes of its records', async () => {
  const recording = await loadRecording(DEMO_CALL, { encoding: 'alaw', sampleRateHz: 8_000 });
  const records = [
    ...planCalls({
      calls: 3,
      recordings: [recording],
      callPrefix: 'sim',
      seed: 3,
      chunkMs: 200,
      staggerMs: 400,
      durationSeconds: 20,
      faults: { loss: 0.05, duplicates: 0.1, reorder: 0.1, jitterMs: 0 },
    }),
  ];
  const sent = new SentCalls();
  for (const record of records) sent.add(record);
  const path = join(folder, 'manifest.jsonl');
  writeFileSync(
    path,
    sent
      .calls()
      .map((call) => `${JSON.stringify(call)}\n`)
      .join(''),
  );

  const calls = readManifest(path);
  const outputs = await outputsOf(records.map(({ chunk }) => chunk));
  const events = outputs.map(({ event }) => event);
  const expected = await referenceEvents(calls, () => DEMO_CALL, {
    inference: new FakeInference(),
  });
  expect(calls.some(({ lost }) => lost.length > 0)).toBe(true);
  expect(events.length).toBeGreaterThan(3 * 25);
  expect(compareEvents(expected, events)).toEqual({ differences: [], nearTies: [] });
  expect(compareWindows(calls, events, (channel) => channel !== 'agent')).toEqual([]);
});
