import { PassThrough } from 'node:stream';
import { expect, it, vi } from 'vitest';
import { readTrackCheckpoint } from '../../../connectors/kafka/track-checkpoint.js';
import type * as TopicsModule from '../../../connectors/kafka/topics.js';
import { runCli } from '../../../src/cli/run.js';

const { ensureTopics } = vi.hoisted(() => ({ ensureTopics: vi.fn(() => Promise.resolve(1)) }));

/** Brokers that have all topics. */
vi.mock('../../../connectors/kafka/topics.js', async (importOriginal) => ({
  ...(await importOriginal<typeof TopicsModule>()),
  ensureTopics,
}));

vi.mock('../../../src/cli/pipeline-thread/start-pipelines.js', () => ({
  startPipelines: () => ({
    facts: { specs: [], backend: { name: 'tensorflow' } },
    dispose: () => Promise.resolve(),
  }),
}));

/** A processor that finds a checkpoint of another version. */
vi.mock('../../../src/cli/processing/open-processor.js', () => ({
  openProcessor: () => ({
    run: async () => {
      await Promise.resolve();
      readTrackCheckpoint('{"version":9,"callId":"call-1"}', 'key ["call-1",["mono"],0]');
    },
  }),
}));

async function run(...args: readonly string[]) {
  const [stdout, stderr] = [new PassThrough(), new PassThrough()];
  const io = { stdout, stderr, environment: {}, workingFolder: '.', nowMs: () => 0 };
  const interrupted = new AbortController().signal;
  const exitCode = await runCli(args, { ...io, interrupted }, '1.2.3');
  return { exitCode, stderr: String(stderr.read()) };
}

it.each([[[]], [['--debug']]])(
  'names no call in what ends it, where it hashes: %j',
  async (more) => {
    const { exitCode, stderr } = await run('run', '--hash-call-ids', ...more);
    expect(exitCode).toBe(78);
    expect(stderr).toContain('undertone: CHECKPOINT_MISMATCH: ');
    expect(stderr).not.toContain('call-1');
    expect((await run('run', ...more)).stderr).toContain('call-1');
  },
);

it.each([
  [['--dead-letters-topic', 'call-audio'], '--topic, --dead-letters-topic', 'call-audio'],
  [['--events-topic', 'x', '--checkpoints-topic', 'x'], '--events-topic, --checkpoints-topic', 'x'],
])('asks no broker for topics of one name: %j', async (topics, where, name) => {
  ensureTopics.mockClear();
  for (const command of ['run', 'simulate']) {
    const { exitCode, stderr } = await run(command, '--brokers', '127.0.0.1:1', ...topics);
    expect(exitCode).toBe(64);
    expect(stderr).toContain(`undertone: USAGE: ${where}: two topics have one name; `);
    expect(stderr).toContain(`received ${name}\n`);
  }
  expect(ensureTopics).not.toHaveBeenCalled();
});

it('nor for a topic of utterances or summaries that is another one, too', async () => {
  ensureTopics.mockClear();
  const named = ['--utterance-topic', 'x', '--summary-topic', 'x'];
  const { exitCode, stderr } = await run('run', '--brokers', '127.0.0.1:1', ...named);
  expect(exitCode).toBe(64);
  expect(stderr).toContain('--utterance-topic, --summary-topic: two topics have one name');
  expect(ensureTopics).not.toHaveBeenCalled();
});
