import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { emotionEventCodec } from '../../src/events/avro-codec.js';
import type { EmotionEvent } from '../../src/events/emotion-event.js';
import { eventFromJson } from '../../src/events/json.js';
import { undertone } from './program.js';
import { writeStandInModel } from './stand-in-model.js';

let folder: string;

vi.setConfig({ testTimeout: 60_000 });

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'undertone-demo-'));
  await writeStandInModel(join(folder, 'model'));
});

afterAll(() => rm(folder, { recursive: true }));

const FAST = ['demo', '--model', 'model', '--speed', 'max'];

function eventsOf(stdout: string): EmotionEvent[] {
  const codec = emotionEventCodec();
  return stdout
    .trim()
    .split('\n')
    .map((line) => eventFromJson(line, codec));
}

describe('undertone demo', () => {
  it('shows the windows of the customer beside the truth, then a summary', async () => {
    const { exitCode, stdout, stderr } = await undertone(FAST, { cwd: folder });
    expect(exitCode).toBe(0);
    expect(stdout).toMatch(/0:00\.6-0:03\.2 {2}customer .*truth: sad/);
    expect(stdout).toMatch(/\ncustomer {3}\d+ of 61 windows with enough speech/);
    expect(stdout).toMatch(/hits: \d+ of \d+ windows \(\d+ %, by chance 13 %\), \d+ of 6 clips/);
    expect(stdout).toMatch(/\nagent {6}off: .*EU AI Act, Art\. 5\(1\)\(f\)/);
    expect(stdout).not.toContain('  agent  ');
    expect(stderr).not.toContain('warning');
  });

  it('is the same, byte for byte, for another chunk size and on a second run', async () => {
    const runs = [];
    for (const [name, chunkMs] of [
      ['1', '20'],
      ['2', '333'],
      ['3', '333'],
    ] as const) {
      const args = [...FAST, '--deterministic', '--json', '--avro', name, '--chunk-ms', chunkMs];
      const { stdout } = await undertone(args, { cwd: folder });
      runs.push({ stdout, avro: await readFile(join(folder, name)) });
    }
    expect(eventsOf(runs[0]?.stdout ?? '')).toHaveLength(62);
    expect(runs[1]).toEqual(runs[0]);
    expect(runs[2]).toEqual(runs[0]);
  });

  it('includes the agent for a declared purpose, which travels in every event', async () => {
    const law = ['--include-agent', '--purpose', 'safety', '--purpose-note', 'emergency line'];
    const { exitCode, stdout } = await undertone([...FAST, '--json', ...law], { cwd: folder });
    const events = eventsOf(stdout);
    expect(exitCode).toBe(0);
    expect(new Set(events.map(({ channel }) => channel))).toEqual(new Set(['customer', 'agent']));
    for (const { purpose, purposeNote } of events) {
      expect([purpose, purposeNote]).toEqual(['safety', 'emergency line']);
    }
  });

  it('does not include the agent without one', async () => {
    const { exitCode, stderr } = await undertone([...FAST, '--include-agent'], { cwd: folder });
    expect(exitCode).toBe(64);
    expect(stderr).toMatch(/^undertone: LAW_PURPOSE: --include-agent: .*\n$/);
  });

  it('plays at a multiple of real time', async () => {
    const started = performance.now();
    const args = ['demo', '--model', 'model', '--speed', '20', '--json'];
    const { exitCode } = await undertone(args, { cwd: folder });
    expect(exitCode).toBe(0);
    expect(performance.now() - started).toBeGreaterThan(40_378 / 20);
  });
});
