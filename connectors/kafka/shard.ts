import { Alarm } from './alarm.js';
import type { EventEncoders } from './event-messages.js';
import { Inbox } from './inbox.js';
import type { LedgerOptions, SavedPartition } from './ledger.js';
import { PartitionWork } from './partition-work.js';
import type { KafkaRecord } from './record.js';
import type { ShardObserver } from './shard-observer.js';
import type { ShardPipelines } from './shard-pipeline.js';
import type { ShardWriter } from './shard-writer.js';
import { StallWatch } from './stall-watch.js';

/** What a shard needs from its surroundings. */
export interface ShardServices {
  readonly pipelines: ShardPipelines;
  readonly encoders: EventEncoders;
  readonly ledger: LedgerOptions;
  readonly limits: ShardLimits;
  readonly deadLetterAudio: boolean;
  readonly observer: ShardObserver;
  /** Fetches what reading these records takes. */
  readonly prepare: (records: readonly KafkaRecord[]) => Promise<void>;
  readonly openWriter: () => ShardWriter;
  /** Where partitions start: their committed offsets, or what `--from` says. */
  readonly startOf: (partitions: readonly number[]) => Promise<ReadonlyMap<number, number>>;
  readonly readCheckpoints: (partition: number, marker: string) => Promise<SavedPartition>;
  /** Lets records of a partition come, from an offset on. */
  readonly fetchFrom: (partition: number, offset: number) => void;
  readonly pause: (partition: number) => void;
  readonly resume: (partition: number) => void;
  /** Whether the broker has nothing for the partition at the moment. */
  readonly isSilent: (partition: number) => boolean;
  /** Milliseconds of a clock that never steps back. */
  readonly now: () => number;
}

export interface ShardLimits {
  /** From the beginning of one transaction to that of the next, at least. */
  readonly cadenceMs: number;
  /** The same while records wait in numbers: nobody waits for these events, and each costs. */
  readonly backlogCadenceMs: number;
  /** Fetched records that wait, a partition. */
  readonly maxInboxBytes: number;
  /** Outputs of a partition in one transaction. */
  readonly maxOutputs: number;
  /** How long offsets may lag behind when there is nothing else to write. */
  readonly housekeepingMs: number;
}

/** Records that go to the pipelines at a time. */
const RECORDS_PER_TURN = 64;

/**
 * One life of a shard, from taking it over to losing it. Any failure ends this life, and whoever
 * runs it begins the next, which goes on from what this one had committed.
 */
export class Shard {
  readonly #services: ShardServices;
  readonly #onFailure: (error: unknown) => void;
  readonly #inbox: Inbox;
  readonly #work = new Map<number, PartitionWork>();
  readonly #paused = new Set<number>();
  #writer: ShardWriter | undefined;
  readonly #records = new Alarm();
  readonly #outputs = new Alarm();
  readonly #written = new Alarm();
  #restoring: Promise<void> = Promise.resolve();
  #taking: Promise<void> = Promise.resolve();
  #writing: Promise<void> = Promise.resolve();
  readonly #stall = new StallWatch();
  #waitsForRoom = false;
  #isOver = false;
  #isStopping = false;
  #isDrained = false;
  #startedMs = 0;
  #writtenMs = 0;

  /** @param onFailure called once, unless the shard was discarded before. */
  constructor(
    readonly id: number,
    readonly partitions: readonly number[],
    services: ShardServices,
    onFailure: (error: unknown) => void,
  ) {
    this.#services = services;
    this.#onFailure = onFailure;
    this.#inbox = new Inbox(partitions, services.limits.maxInboxBytes);
  }

  get isRunning(): boolean {
    return this.#work.size > 0 && !this.#isOver;
  }

  /** Offsets behind the records that were taken, by partition. */
  get positions(): ReadonlyMap<number, number> {
    return new Map([...this.#work].map(([partition, { position }]) => [partition, position]));
  }

  readonly isPaused = (partition: number): boolean => this.#paused.has(partition);

  get openTracks(): number {
    return [...this.#work.values()].reduce((sum, { openTracks }) => sum + openTracks, 0);
  }

  /** Looks in a row that found audio pushed, and neither room for more nor an output. */
  get stalledLooks(): number {
    return this.#stall.looks;
  }

  /** To be called every so often by whoever wants to know of `stalledLooks`. */
  lookForStall(): void {
    this.#stall.look(this.#waitsForRoom && !this.#isOver);
  }

  /** Takes the shard over, restores it and lets records come. Failures go to `onFailure`. */
  async start(): Promise<void> {
    try {
      this.#restoring = this.#restore();
      await this.#restoring;
      this.#taking = this.#takeRecords();
      this.#writing = this.#writeOutputs();
      await Promise.all([this.#taking, this.#writing]);
    } catch (error) {
      this.fail(error);
    }
  }

  /** Ends this life for a reason; once. */
  fail(error: unknown): void {
    if (this.#isOver) return;
    this.discard();
    this.#onFailure(error);
  }

  enqueue(partition: number, records: readonly KafkaRecord[]): void {
    if (this.#isOver) return;
    this.#inbox.add(partition, records);
    this.#records.ring();
    if (!this.#inbox.isFull(partition) || this.#paused.has(partition)) return;
    this.#paused.add(partition);
    this.#services.pause(partition);
  }

  /** Finishes what was taken, commits it and ends. */
  async stop(): Promise<void> {
    // What a life that has failed did not write is left to the next one.
    if (this.#isOver) return this.#writer?.close();
    this.#isStopping = true;
    this.#wakeUp();
    if (!this.isRunning) this.discard();
    try {
      await this.#restoring.catch(() => undefined);
      await this.#taking;
      await Promise.all([...this.#work.values()].map((work) => work.idle()));
      this.#isDrained = true;
      this.#wakeUp();
      await this.#writing;
    } finally {
      this.discard();
      await this.#writer?.close();
    }
  }

  /** Ends at once; nothing is written any more. */
  discard(): void {
    if (this.#isOver) return;
    this.#isOver = true;
    this.#wakeUp();
    for (const work of this.#work.values()) work.close();
    void this.#writer?.close();
  }

  async #restore(): Promise<void> {
    const { openWriter, startOf, readCheckpoints, fetchFrom, now } = this.#services;
    const writer = openWriter();
    this.#writer = writer;
    // First the fence, then the state: what an earlier owner might still write is not missed.
    const marker = await writer.takeOver(this.partitions);
    if (this.#over()) return;
    const [starts, ...saved] = await Promise.all([
      startOf(this.partitions),
      ...this.partitions.map((partition) => readCheckpoints(partition, marker)),
    ]);
    if (this.#over()) return;
    this.partitions.forEach((partition, i) => {
      const position = starts.get(partition) ?? 0;
      const state = saved[i] ?? { tracks: [], partition: undefined };
      this.#work.set(partition, this.#open(partition, position, state));
      fetchFrom(partition, position);
    });
    this.#startedMs = this.#writtenMs = now();
  }

  #open(partition: number, position: number, saved: SavedPartition): PartitionWork {
    const { ledger, pipelines, encoders, deadLetterAudio, observer } = this.#services;
    return new PartitionWork({
      partition,
      position,
      saved,
      ledger,
      pipelines,
      encoders,
      deadLetterAudio,
      observer,
      onPending: () => {
        this.#stall.progress();
        this.#outputs.ring();
      },
      onFailure: (error) => {
        this.fail(error);
      },
    });
  }

  async #takeRecords(): Promise<void> {
    while (!this.#over() && !this.#isStopping) {
      if (this.#inbox.isEmpty) await this.#records.wait();
      const turn = this.#inbox.take(RECORDS_PER_TURN);
      await Promise.all(turn.map(([, records]) => this.#services.prepare(records)));
      if (this.#over()) return;
      this.#waitsForRoom = true;
      await Promise.all(
        turn.map(async ([partition, records]) => this.#work.get(partition)?.take(records)),
      );
      this.#waitsForRoom = false;
      this.#resumeWhatHasRoom();
      while (!this.#over() && this.#pendingCount() > this.#services.limits.maxOutputs) {
        await this.#written.wait();
      }
    }
  }

  #resumeWhatHasRoom(): void {
    for (const partition of this.#paused) {
      if (this.#over() || !this.#inbox.hasRoom(partition)) continue;
      this.#paused.delete(partition);
      this.#services.resume(partition);
    }
  }

  async #writeOutputs(): Promise<void> {
    while (!this.#over() && !(this.#isDrained && this.#pendingCount() === 0)) {
      await this.#outputs.wait(this.#untilNextWrite());
      if (this.#over() || this.#untilNextWrite() > 0) continue;
      this.#markSilent();
      const due = [...this.#work.values()].filter(({ hasNews }) => hasNews);
      await this.#write(due);
      this.#written.ring();
    }
  }

  /** Stretched where transactions take long: the broker gets a rest as long as they. */
  #untilNextWrite(): number {
    const { now, limits } = this.#services;
    const tookMs = this.#writtenMs - this.#startedMs;
    const cadenceMs = this.#inbox.isBacklog ? limits.backlogCadenceMs : limits.cadenceMs;
    const at =
      this.#pendingCount() > 0
        ? this.#startedMs + Math.max(cadenceMs, 2 * tookMs)
        : this.#writtenMs + limits.housekeepingMs;
    return this.#isDrained ? 0 : at - now();
  }

  async #write(due: readonly PartitionWork[]): Promise<void> {
    const { now, limits, observer } = this.#services;
    this.#startedMs = now();
    const collected = due.map((work) => work.collect(limits.maxOutputs));
    if (collected.length > 0) await this.#writer?.write(collected.map(({ write }) => write));
    this.#writtenMs = now();
    if (this.#over() || collected.length === 0) return;
    observer.written(this.id, collected, this.#writtenMs - this.#startedMs);
    await Promise.all(due.map((work) => work.closeMarked()));
  }

  #markSilent(): void {
    if (!this.#inbox.isEmpty) return;
    for (const [partition, work] of this.#work) {
      if (this.#services.isSilent(partition)) work.markSilent();
    }
  }

  /** A method, since it changes while others wait. */
  #over(): boolean {
    return this.#isOver;
  }

  #pendingCount(): number {
    return [...this.#work.values()].reduce((sum, { pendingCount }) => sum + pendingCount, 0);
  }

  #wakeUp(): void {
    this.#records.ring();
    this.#outputs.ring();
    this.#written.ring();
  }
}
