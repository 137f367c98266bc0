import type { AudioChunk, Channel, StreamKey } from '../../src/audio/chunk.js';
import { UndertoneError } from '../../src/errors.js';
import type { PipelineOutput, StreamEnd } from '../../src/ports.js';
import type { AudioRecord } from './audio-record.js';
import { EndedTracks } from './ended-tracks.js';
import type {
  Dropped,
  LedgerOptions,
  LedgerUpdate,
  ResumedStream,
  Resumption,
  SavedPartition,
  Taken,
} from './ledger.js';
import { OpenTracks, trackKey, type Moment } from './open-tracks.js';
import { clockJump, PartitionClock } from './partition-clock.js';
import type { KafkaRecord } from './record.js';
import {
  lastOwnOffset,
  PARTITION_KEY,
  partitionJson,
  trackEpochKey,
  type TrackCheckpoint,
} from './track-checkpoint.js';
import { Track } from './track.js';
import { UsedEpochs } from './used-epochs.js';
import { WrittenEpochs } from './written-epochs.js';

/**
 * The books of one partition: which tracks are open, where each stands, and which records a
 * restart would need again. It decides by offsets, record times and positions alone, so a replay
 * decides as the first run did; what only the clock can decide (`markSilent`) is written down
 * before it takes effect.
 */
export class PartitionLedger {
  readonly #options: LedgerOptions;
  readonly #open = new OpenTracks();
  readonly #ended: EndedTracks;
  /** Changed since the last transaction. */
  readonly #dirty = new Set<Track>();
  readonly #written = new WrittenEpochs();
  /** Keys that a restored track no longer needs. */
  #forgotten: string[] = [];
  #position: number;
  #lowWatermark: number;
  #deadLettersBefore = 0;
  readonly #clock: PartitionClock;

  /** @param position offset of the first record that will be taken */
  constructor(position: number, options: LedgerOptions) {
    this.#options = options;
    this.#position = position;
    this.#lowWatermark = position;
    this.#ended = new EndedTracks(options.rememberMs);
    this.#clock = new PartitionClock(options.idleMs / 2);
  }

  /** Offset behind the last record that was taken. */
  get position(): number {
    return this.#position;
  }

  get openTracks(): number {
    return this.#open.size;
  }

  /** Takes up what an earlier owner wrote; once, before the first record. */
  restore({ tracks, partition }: SavedPartition): Resumption {
    this.#deadLettersBefore = partition?.position ?? 0;
    this.#ended.raise(partition?.epochFloor ?? 0);
    const streams: ResumedStream[] = [];
    const inOrder = [...tracks].sort((a, b) => a.epoch - b.epoch);
    const latest = new Map(inOrder.map((saved) => [trackKey(saved.callId, saved.channels), saved]));
    const lastTimeMs = tracks.reduce((last, saved) => Math.max(last, saved.lastTimeMs), -Infinity);
    const used = new UsedEpochs(tracks);
    for (const saved of inOrder) {
      const isLatest = latest.get(trackKey(saved.callId, saved.channels)) === saved;
      const track = this.#takeUp(saved, isLatest, used, saved.lastTimeMs - lastTimeMs);
      for (const [channel, checkpoint] of track?.checkpoints ?? []) {
        streams.push({
          stream: { callId: saved.callId, channel, streamEpoch: saved.epoch },
          checkpoint,
        });
      }
    }
    return { streams, chunks: this.closeMarked() };
  }

  /** Takes the next record; offsets only rise. */
  take(record: KafkaRecord): Taken {
    this.#position = record.offset + 1;
    const clockJump = this.#passTime(record);
    const chunks = this.#closeIdle(record.offset);
    const taken = { chunks, ...(clockJump && { clockJump }) };
    try {
      return { ...taken, ...this.#takeAudio(record, this.#options.read(record), chunks) };
    } catch (cause) {
      if (!(cause instanceof UndertoneError)) throw cause;
      if (record.offset < this.#deadLettersBefore) return { ...taken, dropped: 'replayed' };
      return { ...taken, deadLetter: cause };
    }
  }

  /** An event has come out. @returns the track that it came from */
  output({ event, checkpoint }: PipelineOutput): Track {
    const { callId, streamEpoch } = event;
    const channel = event.channel as Channel;
    const track = this.#open.ofStream({ callId, channel, streamEpoch });
    track.advance(channel, checkpoint);
    this.#dirty.add(track);
    return track;
  }

  /** A stream has emitted its last event. @returns its track, which another may keep open */
  streamEnded(stream: StreamKey, end?: StreamEnd): Track {
    const track = this.#open.ofStream(stream);
    if (end !== undefined) track.advance(stream.channel, end.checkpoint);
    track.streamEnded(stream.channel);
    this.#dirty.add(track);
    if (track.isOver) this.#open.remove(track);
    return track;
  }

  /**
   * Marks tracks that have been silent for long by the clock, on a partition that is silent
   * itself. `closeMarked` closes them once the marks are committed, so that a restart closes
   * them at the same place.
   *
   * @returns whether it marked any
   */
  markSilent(): boolean {
    let hasMarked = false;
    for (const track of this.#open.silentSince(this.#options.now() - this.#options.idleMs)) {
      if (track.isClosing) continue;
      track.closesAfter = this.#position - 1;
      this.#dirty.add(track);
      hasMarked = true;
    }
    return hasMarked;
  }

  /** Ends of marked tracks whose marks are committed and whose records have all been taken. */
  closeMarked(): AudioChunk[] {
    return this.#open
      .closing()
      .filter((track) => track.closesAfter < this.#position && !this.#dirty.has(track))
      .map((track) => this.#close(track));
  }

  /** What has changed since it was called last, for the next transaction. */
  collect(hasDeadLetters: boolean): LedgerUpdate {
    const checkpoints = this.#write(this.#dirty);
    this.#dirty.clear();
    const needed = Math.min(this.#open.neededFrom(), this.#position);
    this.#lowWatermark = Math.max(this.#lowWatermark, needed);
    const { floor } = this.#ended;
    for (const key of this.#forget()) checkpoints.push([key, null]);
    const isRaised = this.#ended.floor > floor;
    // A restart gives a call that is on the epoch that it has, not one above the new floor.
    if (isRaised) checkpoints.push(...this.#write(this.#open.live));
    if (hasDeadLetters || isRaised || checkpoints.length === 0)
      checkpoints.push(this.#partitionRecord());
    return { checkpoints, lowWatermark: this.#lowWatermark };
  }

  /** What the checkpoint topic is to hold of tracks. */
  #write(tracks: Iterable<Track>): [key: string, json: string | null][] {
    const checkpoints: [string, string | null][] = [];
    for (const track of tracks) {
      const { epoch, key, isOver } = track;
      checkpoints.push([key, JSON.stringify(track.checkpoint())]);
      const done = this.#written.write(keyOf(track), epoch, key, isOver);
      for (const old of done) checkpoints.push([old, null]);
    }
    return checkpoints;
  }

  /** @param endedMs where it has ended, when that was: negative, before the first record */
  #takeUp(
    saved: TrackCheckpoint,
    isLatest: boolean,
    used: UsedEpochs,
    endedMs: number,
  ): Track | undefined {
    const key = trackKey(saved.callId, saved.channels);
    const isSame = this.#isOfThisConfiguration(saved);
    const permitted = this.#options.permitted(saved.channels);
    const isOver = saved.ended !== null || !isSame || permitted.length === 0;
    this.#forgotten.push(...this.#written.write(key, saved.epoch, trackEpochKey(saved), isOver));
    if (saved.ended !== null) this.#ended.add(key, saved, endedMs);
    if (saved.ended !== null || permitted.length === 0 || (!isSame && !isLatest)) return undefined;
    const track = isSame
      ? Track.restore(saved, permitted)
      : Track.renew(saved, used.renew(saved), permitted);
    this.#open.addRestored(track, this.#moment());
    return track;
  }

  #isOfThisConfiguration({ streams }: TrackCheckpoint): boolean {
    const { configHash } = this.#options;
    return Object.values(streams).every((stream) => stream.configHash === configHash);
  }

  /** @returns CLOCK_JUMP where calls are on that the jump might have ended */
  #passTime(record: KafkaRecord): UndertoneError | undefined {
    const jumpMs = this.#clock.take(record.timeMs);
    if (jumpMs === undefined || this.#open.size === 0) return undefined;
    return clockJump(record, jumpMs, this.#options.idleMs / 2);
  }

  #moment(): Moment {
    return { nowMs: this.#options.now(), partitionMs: this.#clock.elapsedMs };
  }

  /** Silence by record time: of every call but that, too, which this record goes on with. */
  #closeIdle(offset: number): AudioChunk[] {
    const beforeMs = this.#clock.elapsedMs - this.#options.idleMs;
    return this.#open.idleBefore(beforeMs, offset).map((track) => this.#close(track));
  }

  /**
   * The track takes no more records, from the one on that is being taken; its streams end with what they have. From its next checkpoint
   * on that is decided: after its last event it needs no records, and a replay may begin too late
   * to see its silence.
   */
  #close(track: Track): AudioChunk {
    if (!track.isClosing) track.closesAfter = this.#position - 2;
    this.#stop(track, 'idle');
    return track.closingChunk();
  }

  #stop(track: Track, reason: 'end' | 'idle'): void {
    track.endedBy = reason;
    this.#open.stopListening(track);
    const checkpoint = { ...track.checkpoint(), ended: reason };
    this.#ended.add(keyOf(track), checkpoint, this.#clock.elapsedMs);
  }

  /** @param chunks takes what the record brings, after what it ends */
  #takeAudio(
    record: KafkaRecord,
    audio: AudioRecord,
    chunks: AudioChunk[],
  ): { readonly dropped?: Dropped } {
    const { callId, format } = audio;
    const permitted = this.#options.permitted(format.channels);
    if (permitted.length === 0) return { dropped: 'not_permitted' };
    const ended = this.#ended.of({ callId, channels: format.channels });
    if (ended.some((last) => record.offset <= lastOwnOffset(last))) return { dropped: 'replayed' };
    chunks.push(...this.#closeBefore(record, audio));
    const known = this.#open.listening(callId, format.channels);
    if (known === undefined && ended.some((last) => last.ended === 'end'))
      return { dropped: 'late' };
    if (known !== undefined && record.offset < known.ignoreBefore) {
      this.#open.heard(known, this.#moment());
      return { dropped: 'replayed' };
    }
    const track = known ?? this.#openTrack(audio, permitted);
    const { chunk, isProgress } = track.take(audio, record.offset, record.timeMs);
    if (known === undefined) this.#open.add(track, this.#moment());
    else if (isProgress) this.#open.heard(track, this.#moment());
    if (audio.endOfCall) this.#stop(track, 'end');
    if (chunk === undefined) return { dropped: 'repeated' };
    chunks.push(chunk);
    return {};
  }

  /** A track whose silence is marked has ended before any later record of its channels. */
  #closeBefore({ offset }: KafkaRecord, { callId, format }: AudioRecord): AudioChunk[] {
    return [...this.#open.listeningTo(callId, format.channels)]
      .filter(({ closesAfter }) => offset > closesAfter)
      .map((track) => this.#close(track));
  }

  #openTrack({ callId, format }: AudioRecord, permitted: readonly Channel[]): Track {
    const epoch = this.#ended.nextEpoch({ callId, channels: format.channels });
    return new Track(callId, format, epoch, permitted);
  }

  /** @returns keys for the checkpoint topic to forget */
  #forget(): string[] {
    const isOpen = (key: string): boolean => this.#open.isListening(key);
    const old = this.#ended.forget(this.#lowWatermark, this.#clock.elapsedMs, isOpen);
    for (const [key] of old) this.#written.forget(key);
    const forgotten = this.#forgotten;
    this.#forgotten = [];
    return [...forgotten, ...old.map(([, checkpoint]) => trackEpochKey(checkpoint))];
  }

  #partitionRecord(): [string, string] {
    const position = Math.max(this.#position, this.#deadLettersBefore);
    return [PARTITION_KEY, partitionJson(position, this.#ended.floor)];
  }
}

function keyOf({ callId, format }: Track): string {
  return trackKey(callId, format.channels);
}
