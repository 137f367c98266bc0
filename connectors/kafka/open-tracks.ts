import type { AudioFormat, StreamKey } from '../../src/audio/chunk.js';
import { UndertoneError } from '../../src/errors.js';
import type { Track } from './track.js';
import { channelKeys } from './used-epochs.js';

/** The tracks of a partition that have not ended, found by their records and by their streams. */
export class OpenTracks {
  /** Those that take records, least recently heard first. */
  readonly #listening = new Map<string, Heard>();
  /** Of those, by call and channel: each channel is in one of them. */
  readonly #byChannel = new Map<string, Track>();
  /** Restored epochs whose turn comes when those before have closed again; earlier ones first. */
  readonly #successors = new Set<Track>();
  readonly #byStream = new Map<string, Track>();
  readonly #live = new Set<Track>();
  /** No track that listens was heard before this time of the partition. */
  #oldestMs = Infinity;

  get size(): number {
    return this.#live.size;
  }

  get live(): Iterable<Track> {
    return this.#live;
  }

  /**
   * Opens a track.
   *
   * @throws UndertoneError AUDIO_CHANNELS where another takes the records of one of its channels.
   */
  add(track: Track, when: Moment): void {
    if (this.listeningTo(track.callId, track.format.channels).size > 0) throw twoTracks(track);
    this.#addLive(track);
    this.#listen(track, when);
  }

  /**
   * Opens a track of an earlier life, those of earlier epochs first: it listens at once, or when
   * these no longer do.
   */
  addRestored(track: Track, when: Moment): void {
    this.#addLive(track);
    if (this.#isFree(track)) this.#listen(track, when);
    else this.#successors.add(track);
  }

  /** The track that takes the records of a call's channels. */
  listening(callId: string, channels: AudioFormat['channels']): Track | undefined {
    return this.#listening.get(trackKey(callId, channels))?.track;
  }

  /** Those that take the records of any of a call's channels. */
  listeningTo(callId: string, channels: AudioFormat['channels']): Set<Track> {
    const tracks = channelKeys({ callId, channels }).map((key) => this.#byChannel.get(key));
    return new Set(tracks.filter((track) => track !== undefined));
  }

  isListening(key: string): boolean {
    return this.#listening.has(key);
  }

  heard(track: Track, when: Moment): void {
    const key = trackKey(track.callId, track.format.channels);
    this.#listening.delete(key);
    this.#listening.set(key, { track, when });
    this.#oldestMs = Math.min(this.#oldestMs, when.partitionMs);
  }

  /** It takes no more records, and lives on until its streams have ended. */
  stopListening(track: Track): void {
    const key = trackKey(track.callId, track.format.channels);
    const heard = this.#listening.get(key);
    if (heard?.track !== track) return;
    this.#listening.delete(key);
    for (const key of channelKeysOf(track)) this.#byChannel.delete(key);
    for (const successor of this.#successors) {
      if (successor.callId !== track.callId || !this.#isFree(successor)) continue;
      this.#successors.delete(successor);
      this.#listen(successor, heard.when);
    }
  }

  remove(track: Track): void {
    this.stopListening(track);
    this.#successors.delete(track);
    this.#live.delete(track);
    for (const channel of track.channels) this.#byStream.delete(keyOf(track, channel));
  }

  /**
   * Those that listen and were heard last before a time of the partition. A restored track whose
   * records have not all come again is not idle: the first run heard it later.
   *
   * @param offset of the record that is being taken
   */
  idleBefore(partitionMs: number, offset: number): Track[] {
    if (this.#oldestMs >= partitionMs) return [];
    const idle: Track[] = [];
    this.#oldestMs = Infinity;
    for (const { track, when } of this.#listening.values()) {
      if (when.partitionMs < partitionMs && track.lastOffset < offset) idle.push(track);
      else this.#oldestMs = Math.min(this.#oldestMs, when.partitionMs);
    }
    return idle;
  }

  /** Those that listen and were heard last before a time of the caller's clock. */
  silentSince(beforeMs: number): Track[] {
    const silent = [...this.#listening.values()].filter(({ when }) => when.nowMs < beforeMs);
    return silent.map(({ track }) => track);
  }

  /** Those whose silence has been marked. */
  closing(): Track[] {
    const tracks = [...this.#listening.values()].map(({ track }) => track);
    return tracks.filter(({ isClosing }) => isClosing);
  }

  /** @throws UndertoneError INTERNAL. */
  ofStream({ callId, channel, streamEpoch }: StreamKey): Track {
    const track = this.#byStream.get(keyOf({ callId, epoch: streamEpoch }, channel));
    if (track !== undefined) return track;
    throw new UndertoneError('INTERNAL', {
      what: 'the pipeline speaks of a stream that is not open',
      where: `call ${callId}, ${channel}, epoch ${streamEpoch}`,
    });
  }

  /** The lowest offset that any of them needs; infinite where none needs one. */
  neededFrom(): number {
    let lowest = Infinity;
    for (const track of this.#live) lowest = Math.min(lowest, track.neededFrom);
    return lowest;
  }

  #addLive(track: Track): void {
    for (const channel of track.channels) this.#byStream.set(keyOf(track, channel), track);
    this.#live.add(track);
  }

  /** Whether its channels are nobody's, nor will be of one that waits before it. */
  #isFree(track: Track): boolean {
    const keys = channelKeysOf(track);
    if (keys.some((key) => this.#byChannel.has(key))) return false;
    for (const before of this.#successors) {
      if (before === track) break;
      if (channelKeysOf(before).some((key) => keys.includes(key))) return false;
    }
    return true;
  }

  #listen(track: Track, when: Moment): void {
    for (const key of channelKeysOf(track)) this.#byChannel.set(key, track);
    this.heard(track, when);
  }
}

/** A time by the two clocks that may end a track. */
export interface Moment {
  /** Of the caller's clock. */
  readonly nowMs: number;
  /** Of the partition, by the times of its records. */
  readonly partitionMs: number;
}

interface Heard {
  readonly track: Track;
  readonly when: Moment;
}

/** Names a track whatever its epoch. */
export function trackKey(callId: string, channels: readonly string[]): string {
  return JSON.stringify([callId, channels]);
}

function keyOf({ callId, epoch }: Pick<Track, 'callId' | 'epoch'>, channel: string): string {
  return `${epoch}/${channel}/${callId}`;
}

function channelKeysOf({ callId, format }: Track): string[] {
  return channelKeys({ callId, channels: format.channels });
}

function twoTracks({ callId, format }: Track): UndertoneError {
  return new UndertoneError('AUDIO_CHANNELS', {
    what: 'two sequences of records carry the same channel of a call',
    where: `call ${callId}`,
    expected: 'each channel in one sequence',
    received: `channelRole ${format.channels.join(',')} beside another with one of these`,
  });
}
