import { randomUUID } from 'node:crypto';
import { join } from 'node:path';
import { performance } from 'node:perf_hooks';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Kafka } from 'kafkajs';
import { ensureTopics, type TopicNames } from '../../connectors/kafka/topics.js';
import type { CallPlan } from '../../src/cli/simulate/plan-calls.js';
import { simulateCalls } from '../../src/cli/simulate/simulate-calls.js';
import type { Difference } from '../oracle/compare-events.js';
import type { SimulatedCall } from '../oracle/manifest.js';
import type { Told } from '../oracle/told.js';
import { asManifest, manifestOf, planOfCalls, type CallShape } from './calls.js';
import { harnessClient } from './harness-client.js';
import type { Oracle } from './oracle.js';
import { ProcessorProcess, type LogLine } from './processor-process.js';
import type { ProgramCopy } from './program-copy.js';
import { sentAudioFaults } from './sent-audio.js';
import { countOf, TopicReaders } from './topic-readers.js';

export interface TrialOptions {
  readonly brokers: readonly string[];
  readonly program: ProgramCopy;
  readonly oracle: Oracle;
  readonly seed: number;
  readonly calls: CallShape;
  readonly say: (text: string) => void;
  /** Folder for the whole logs of processors. */
  readonly logs: string | undefined;
}

/** What a fault has shown. */
export interface Verdict {
  readonly calls: number;
  readonly expectedEvents: number;
  readonly receivedEvents: number;
  /** Of the events from what both oracles expect. */
  readonly differences: readonly Difference[];
  /** Everything else that is not as it should be. */
  readonly violations: readonly string[];
  /** From a fault to the next event, where that was measured. */
  readonly resumedMs: readonly number[];
}

const PARTITIONS = 8;
const SHARDS = 4;
const STOP_MS = 60_000;
const SENTINEL_MS = 60_000;
const POLL_MS = 50;
/** Without a new event for so long, none is to be expected any more. */
const STUCK_MS = 40_000;
/** Output has to resume so soon after a SIGKILL … */
const RESUME_MS = 15_000;
/** … where the program needs no longer to start than this; on a slower machine it gets more. */
const START_MS = 3_000;

/** Calls, the processors that work on them, and what came of it: topics of its own on a broker. */
export class Trial {
  readonly kafka: Kafka;
  readonly topics: Required<TopicNames>;
  readonly violations: string[] = [];
  readonly resumedMs: number[] = [];
  readonly #group = `chaos-${randomUUID()}`;
  readonly #processors: ProcessorProcess[] = [];
  readonly #readers: TopicReaders;
  readonly #stopSending = new AbortController();
  #sending: Promise<void> = Promise.resolve();

  private constructor(
    readonly options: TrialOptions,
    readonly plan: CallPlan,
    readonly manifest: readonly SimulatedCall[],
    readonly expected: Told,
  ) {
    this.kafka = harnessClient(options.brokers);
    const base = `chaos-${randomUUID()}`;
    this.topics = {
      ...{ audio: `${base}-audio`, events: `${base}-events` },
      ...{ checkpoints: `${base}-checkpoints`, deadLetters: `${base}-dead` },
      ...{ utterances: `${base}-utterances`, summaries: `${base}-summaries` },
    };
    this.#readers = new TopicReaders(this.kafka, this.topics, PARTITIONS);
  }

  static async open(options: TrialOptions): Promise<Trial> {
    const plan = await planOfCalls(options.seed, options.calls);
    const manifest = manifestOf(plan);
    const expected = await options.oracle.expected(manifest);
    const trial = new Trial(options, plan, manifest, expected);
    const { kafka, topics } = trial;
    await ensureTopics(kafka, { names: topics, create: true, partitions: PARTITIONS });
    await trial.#readers.start();
    return trial;
  }

  /** Everything that `undertone run` is told. */
  get settings() {
    return { topics: this.topics, groupId: this.#group, shardCount: SHARDS };
  }

  /** @param extra options of `undertone run`, which may name other brokers */
  start(name: string, extra: readonly string[] = []): ProcessorProcess {
    const { audio, events, checkpoints, deadLetters, utterances, summaries } = this.topics;
    const processor = new ProcessorProcess(
      name,
      this.options.program.main,
      [
        ...['--brokers', this.options.brokers.join(','), '--group', this.#group],
        ...['--topic', audio, '--events-topic', events],
        ...['--checkpoints-topic', checkpoints, '--dead-letters-topic', deadLetters],
        ...['--utterance-topic', utterances, '--summary-topic', summaries],
        ...['--transactional-prefix', this.#group, '--shards', String(SHARDS)],
        // From the latest, as is the default: what is committed has to be right from the beginning.
        ...['--mono-contains', 'customer-only', ...extra],
      ],
      this.#logPath(name),
    );
    this.#processors.push(processor);
    return processor;
  }

  /** @param speed times real time; 0: a backlog */
  send(speed: number): void {
    const { kafka, plan, topics } = this;
    const { signal } = this.#stopSending;
    const simulation = { kafka, plan, speed, signal, topic: topics.audio, onSent: () => undefined };
    this.#sending = simulateCalls(simulation).then((sent) => {
      if (JSON.stringify(asManifest(sent)) !== JSON.stringify(this.manifest)) {
        this.violations.push('what was sent is not what was planned');
      }
    });
    // It is waited for at the end.
    this.#sending.catch(() => undefined);
  }

  async sent(): Promise<void> {
    await this.#sending;
  }

  /** How many of the expected events are there. */
  get progress(): number {
    return this.#readers.present(this.expected);
  }

  get isComplete(): boolean {
    return this.progress === countOf(this.expected);
  }

  /** Resolves when every expected event is there, or when waiting any longer is of no use. */
  async complete(): Promise<void> {
    await this.#sending;
    let [progress, sinceMs] = [this.progress, performance.now()];
    while (!this.isComplete && this.#processors.some(({ isAlive }) => isAlive)) {
      await sleep(POLL_MS);
      if (this.progress > progress) [progress, sinceMs] = [this.progress, performance.now()];
      if (performance.now() - sinceMs > STUCK_MS) return;
    }
  }

  /** Waits for a share of the expected events. */
  async reached(share: number, timeoutMs: number): Promise<void> {
    await this.#until(() => this.progress >= share * countOf(this.expected), timeoutMs);
  }

  /**
   * Waits for the first new event behind the restoration of a processor.
   *
   * @param sinceMs the fault; it has to come within `RESUME_MS` of it
   * @param allowanceMs for what went wrong before that: a second member that the group waits for
   * @returns milliseconds since the fault; undefined where everything was there already
   */
  async resumed(
    processor: ProcessorProcess,
    sinceMs: number,
    allowanceMs = 0,
  ): Promise<number | undefined> {
    const starting = await processor.logged(({ msg }) => msg === 'starting', 60_000);
    const restored = await processor.logged(isRestored, 60_000);
    const fromMs = restored?.atMs ?? performance.now();
    const isOver = () => this.isComplete || !processor.isAlive || this.#readers.latestMs > fromMs;
    await this.#until(isOver, 60_000);
    if (this.#readers.latestMs <= fromMs) {
      if (!this.isComplete) this.violations.push(`${processor.name} gave no event`);
      return undefined;
    }
    const tookMs = Math.round(this.#readers.latestMs - sinceMs);
    const startMs = (starting?.atMs ?? 0) - processor.startedMs;
    const boundMs = RESUME_MS * Math.max(1, startMs / START_MS) + allowanceMs;
    if (allowanceMs === 0) this.resumedMs.push(tookMs);
    if (tookMs > boundMs) this.violations.push(`output resumed ${tookMs} ms after the fault`);
    return tookMs;
  }

  /** Waits until a processor that has the group to itself has all partitions. */
  async ready(processor: ProcessorProcess): Promise<void> {
    const restored = () => processor.log.filter(isRestored).length;
    await this.#until(() => restored() >= PARTITIONS || !processor.isAlive, 60_000);
  }

  async stopAll(): Promise<void> {
    await Promise.all(this.#processors.map((processor) => this.stop(processor)));
  }

  /** By SIGTERM: it has to finish what it took, and say that all went well. */
  async stop(processor: ProcessorProcess): Promise<void> {
    if (!processor.isAlive) return;
    processor.signal('SIGTERM');
    const ending = await Promise.race([processor.ended, sleep(STOP_MS, undefined, { ref: false })]);
    if (ending?.code === 0) return;
    this.violations.push(
      `${processor.name} did not stop well: ${JSON.stringify(ending ?? 'late')}`,
    );
    await processor.kill();
  }

  /** Ends the processors as they should be ended, and holds the topic against the oracle. */
  async settle(): Promise<Verdict> {
    const { oracle, say } = this.options;
    await this.#sending;
    await this.stopAll();
    const told = await this.#readers.upToNow(SENTINEL_MS);
    for (const places of this.#readers.repeated.slice(0, LOG_LINES)) say(`repeated: ${places}`);
    const differences = await oracle.differences(this.manifest, told);
    await this.#checkTopics();
    const { manifest, expected, violations, resumedMs } = this;
    if (differences.length + violations.length > 0) this.#sayLogs(say);
    return {
      calls: manifest.length,
      ...{ expectedEvents: countOf(expected), receivedEvents: countOf(told) },
      ...{ differences, violations, resumedMs },
    };
  }

  /** Leaves nothing running, whatever happened. */
  async close(): Promise<void> {
    this.#stopSending.abort();
    await Promise.all(this.#processors.map((processor) => processor.kill()));
    await this.#sending.catch(() => undefined);
    await this.#readers.stop();
  }

  /** Nothing was refused, and the audio itself was not lost on its way to the broker. */
  async #checkTopics(): Promise<void> {
    const admin = this.kafka.admin();
    await admin.connect();
    const ends = await admin.fetchTopicOffsets(this.topics.deadLetters);
    await admin.disconnect();
    const deadLetters = ends.reduce((sum, { high }) => sum + Number(high), 0);
    if (deadLetters > 0) this.violations.push(`${deadLetters} dead letters`);
    this.violations.push(...(await sentAudioFaults(this.kafka, this.topics.audio, this.plan)));
  }

  #logPath(name: string): string | undefined {
    const { logs } = this.options;
    return logs === undefined ? undefined : join(logs, `${this.#group}-${name}.log`);
  }

  #sayLogs(say: (text: string) => void): void {
    for (const { name, log } of this.#processors) {
      for (const line of log.slice(-LOG_LINES)) say(`${name}: ${JSON.stringify(line)}`);
    }
  }

  async #until(isSo: () => boolean, timeoutMs: number): Promise<void> {
    const deadlineMs = performance.now() + timeoutMs;
    while (!isSo() && performance.now() < deadlineMs) await sleep(POLL_MS);
  }
}

const LOG_LINES = 12;

function isRestored({ msg }: LogLine): boolean {
  return msg === 'partition restored';
}
