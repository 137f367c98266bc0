import { execFile, execFileSync } from 'node:child_process';
import { cp, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify, stripVTControlCharacters } from 'node:util';
import { afterAll, beforeAll, expect, it, vi } from 'vitest';
import {
  startTrialRegistry,
  type TrialRegistry,
} from '../../connectors/trial-broker/start-trial-registry.js';
import type { EmotionEvent } from '../../src/events/emotion-event.js';
import { setup as buildProgram } from '../build-dist.mjs';
import { undertone } from '../cli/program.js';
import { writeStandInModel } from '../cli/stand-in-model.js';
import { alsaFileDevice } from '../connectors/microphone/recorder-programs.js';
import { playToRecorder, microphoneAudio } from '../cli/microphone-audio.js';
import { requireProgram } from '../require-program.js';
import { pythonForConsumers } from './python.js';
import { createTopic } from './round-trip.js';
import { describeWithKafka, sharedBrokers, sharedClient, uniqueName } from './shared-broker.js';

const START_MS = 600_000;
const run = promisify(execFile);
const examples = fileURLToPath(new URL('../../examples/consumers/', import.meta.url));
const brokers = sharedBrokers().join(',');

vi.setConfig({ testTimeout: 180_000 });

describeWithKafka('events on their way from undertone to those who read them', () => {
  let folder: string;
  let registry: TrialRegistry;
  let python: string;
  /** Topics with the events of the demo call, and what was written to them. */
  let framed: { topic: string; events: EmotionEvent[] };
  let plain: { topic: string; events: EmotionEvent[] };

  beforeAll(async () => {
    await buildProgram();
    folder = await mkdtemp(join(tmpdir(), 'undertone-consumers-'));
    await writeStandInModel(join(folder, 'model'));
    python = await pythonForConsumers();
    registry = await startTrialRegistry();
    framed = await demoInto(['--registry', registry.url]);
    plain = await demoInto([]);
  }, START_MS);

  afterAll(async () => {
    await registry.stop();
    await rm(folder, { recursive: true, force: true });
  });

  async function demoInto(options: readonly string[]) {
    const topic = await createTopic(sharedClient(), 3);
    const sink = ['--sink', 'kafka', '--brokers', brokers, '--events-topic', topic, ...options];
    const args = ['demo', '--model', 'model', '--speed', 'max', '--json', ...sink];
    const { exitCode, stdout, stderr } = await undertone(args, { cwd: folder });
    expect(stderr).toBe('');
    expect(exitCode).toBe(0);
    return { topic, events: eventsIn(stdout) };
  }

  async function consume(args: readonly string[]) {
    const from = ['--brokers', brokers, '--from', 'earliest'];
    return undertone(['consume', ...from, ...args], { cwd: folder });
  }

  it('are shown by undertone consume, by id and by fingerprint, as they were', async () => {
    for (const [{ topic, events }, options] of [
      [framed, ['--registry', registry.url]],
      [plain, []],
    ] as const) {
      const max = ['--max', `${events.length}`, '--json', '--events-topic', topic];
      const { exitCode, stdout } = await consume([...max, ...options]);
      expect(exitCode).toBe(0);
      expect(eventsIn(stdout)).toEqual(events);
    }
  });

  it('are a line each for people, those of one call where one is asked for', async () => {
    const args = ['--events-topic', plain.topic, '--call', 'demo-call', '--max', '3'];
    const { exitCode, stdout, stderr } = await consume(args);
    expect(exitCode).toBe(0);
    expect(stdout.trim().split('\n')).toHaveLength(3);
    expect(stdout).toMatch(/0:00\.0-0:02\.6 {2}customer/);
    expect(stderr).toContain(`reading ${plain.topic}, from earliest`);
  });

  it('are not waited for after Ctrl-C', async () => {
    const args = ['consume', '--brokers', brokers, '--events-topic', plain.topic];
    const { exitCode, signal } = await undertone(args, {
      cwd: folder,
      onStart: (program) => {
        program.stderr?.once('data', () => program.kill('SIGINT'));
      },
    });
    expect({ exitCode, signal }).toEqual({ exitCode: 130, signal: null });
  });

  it('are read by kafkajs and avsc', async () => {
    for (const [written, registryUrl] of [
      [framed, { REGISTRY_URL: registry.url }],
      [plain, {}],
    ] as const) {
      const env = { ...settingsFor(written), ...registryUrl };
      const program = `${examples}typescript/emotion-tally.ts`;
      const { stdout } = await run(process.execPath, ['--import', 'tsx', program], { env });
      expect(stdout.trim().split('\n')).toEqual(linesOf(written.events));
    }
  });

  it('are read by confluent-kafka and its Avro deserializer', async () => {
    const lines = await pythonReads('with_registry.py', framed, ['--registry', registry.url]);
    expect(lines).toEqual(linesOf(framed.events));
  });

  it('are read by fastavro, without a registry', async () => {
    const lines = await pythonReads('without_registry.py', plain, []);
    expect(lines).toEqual(linesOf(plain.events));
  });

  it('are read by the Java clients of Kafka and Avro', async (context) => {
    requireProgram(context, 'javac', 'default-jdk-headless');
    const project = join(folder, 'java');
    await cp(`${examples}java`, project, { recursive: true });
    const env = { ...settingsFor(framed), REGISTRY_URL: registry.url };
    const maven = ['-q', '-B', '-ntp', '-f', project, 'compile', 'exec:java'];
    const { stdout } = await run('mvn', maven, { env });
    // Maven resets colours that it never set.
    expect(stripVTControlCharacters(stdout).trim().split('\n')).toEqual(linesOf(framed.events));
  });

  it('come from a real recorder program to Python', async (context) => {
    requireProgram(context, 'arecord', 'alsa-utils');
    const topic = await createTopic(sharedClient(), 1);
    const fifo = join(folder, 'audio');
    execFileSync('mkfifo', [fifo]);
    const environment = { ALSA_CONFIG_PATH: await alsaFileDevice(folder, fifo) };
    const sink = ['--sink', 'kafka', '--brokers', brokers, '--events-topic', topic, '--json'];
    const recorder = ['--recorder', 'arecord', '--device', 'filemic'];
    const playing = playToRecorder(await microphoneAudio(20), fifo, 2);
    const { exitCode, stdout } = await undertone(
      ['mic', '--model', 'model', ...recorder, ...sink],
      {
        cwd: folder,
        environment,
        onStart: (program) => {
          let lines = 0;
          let isEnding = false;
          program.stdout?.on('data', (bytes: Buffer) => {
            lines += bytes.toString('utf8').split('\n').length - 1;
            if (lines < 5 || isEnding) return;
            isEnding = true; // a second Ctrl-C would not wait for the events
            program.kill('SIGINT');
          });
        },
      },
    );
    await playing;
    expect(exitCode).toBe(130);
    const events = eventsIn(stdout);
    expect(events.length).toBeGreaterThanOrEqual(5);
    const lines = await pythonReads('without_registry.py', { topic, events }, []);
    expect(lines).toEqual(linesOf(events));
  });

  async function pythonReads(
    script: string,
    { topic, events }: { topic: string; events: EmotionEvent[] },
    options: readonly string[],
  ): Promise<string[]> {
    const group = ['--group', uniqueName('group'), '--max', `${events.length}`];
    const from = ['--brokers', brokers, '--topic', topic, ...group, ...options];
    const env = { ...process.env, PYTHONDONTWRITEBYTECODE: '1' };
    const { stdout } = await run(python, [`${examples}python/${script}`, ...from], { env });
    return stdout.trim().split('\n');
  }
});

/** For the examples that take theirs from the environment. */
function settingsFor({ topic, events }: { topic: string; events: readonly EmotionEvent[] }) {
  return {
    ...process.env,
    KAFKA_BROKERS: brokers,
    EVENTS_TOPIC: topic,
    GROUP: uniqueName('group'),
    MAX_EVENTS: `${events.length}`,
  };
}

function eventsIn(jsonLines: string): EmotionEvent[] {
  const lines = jsonLines.trim().split('\n');
  return lines.map((line) => JSON.parse(line) as EmotionEvent);
}

/** What each of the examples prints of them; one call, so one order. */
function linesOf(events: readonly EmotionEvent[]): string[] {
  const shown = events.map(({ callId, channel, startMs, label, status }) => {
    const start = (startMs / 1_000).toFixed(2);
    return `${callId} ${channel} ${start}s ${label ?? '(none)'} [${status}]`;
  });
  const labels = events.flatMap(({ kind, label }) => (kind === 'window' && label ? [label] : []));
  const counts = [...new Set(labels)]
    .sort()
    .map((label) => `${label}=${labels.filter((other) => other === label).length}`);
  return labels.length === 0 ? shown : [...shown, [events[0]?.callId, ...counts].join(' ')];
}
