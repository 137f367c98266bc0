import type { AudioFormat, StreamKey } from '../../src/audio/chunk.js';
import { UndertoneError } from '../../src/errors.js';
import type { Track } from './track.js';

/** The tracks of a partition that have not ended, found by their records and by their streams. */
export class OpenTracks {
  /** Those that take records, least recently heard first. */
  readonly #listening = new Map<string, Heard>();
  /** Restored epochs whose turn comes when the one before has closed again. */
  readonly #successors = new Map<string, Track>();
  readonly #byStream = new Map<string, Track>();
  readonly #live = new Set<Track>();
  /** No track that listens was heard before this time of the partition. */
  #oldestMs = Infinity;

  get size(): number {
    return this.#live.size;
  }

  /**
   * Opens a track; it listens at once, or when an earlier epoch of it no longer does.
   *
   * @throws UndertoneError AUDIO_CHANNELS where one of its streams is open already.
   */
  add(track: Track, when: Moment): void {
    const streams = track.channels.map((channel) => keyOf(track, channel));
    if (streams.some((stream) => this.#byStream.has(stream))) throw twoTracks(track);
    for (const stream of streams) this.#byStream.set(stream, track);
    this.#live.add(track);
    const key = trackKey(track.callId, track.format.channels);
    if (this.#listening.has(key)) this.#successors.set(key, track);
    else this.heard(track, when);
  }

  /** The track that takes the records of a call's channels. */
  listening(callId: string, channels: AudioFormat['channels']): Track | undefined {
    return this.#listening.get(trackKey(callId, channels))?.track;
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
    const successor = this.#successors.get(key);
    this.#successors.delete(key);
    if (successor !== undefined) this.heard(successor, heard.when);
  }

  remove(track: Track): void {
    this.stopListening(track);
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

function twoTracks({ callId, format }: Track): UndertoneError {
  return new UndertoneError('AUDIO_CHANNELS', {
    what: 'two sequences of records carry the same channel of a call',
    where: `call ${callId}`,
    expected: 'each channel in one sequence',
    received: `channelRole ${format.channels.join(',')} beside another with one of these`,
  });
}
