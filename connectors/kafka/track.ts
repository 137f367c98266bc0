import type { AudioChunk, AudioFormat, Channel } from '../../src/audio/chunk.js';
import { BYTES_PER_SAMPLE } from '../../src/audio/format.js';
import { UndertoneError } from '../../src/errors.js';
import type { AudioRecord } from './audio-record.js';
import { FIRST_CURSOR, place, type Cursor } from './cursor.js';
import { trackEpochKey, type StreamCheckpoint, type TrackCheckpoint } from './track-checkpoint.js';

/** A record that a restart would need again. */
interface Entry {
  readonly offset: number;
  /** Per channel, as is the end; that is infinite for a record that ends the track. */
  readonly firstSample: number;
  readonly endSample: number;
  /** Where the sequence stood before it. */
  readonly before: Cursor;
}

/** What a record is to its track. */
export interface TakenAudio {
  /** For the pipeline; undefined where the record brings nothing new. */
  readonly chunk: AudioChunk | undefined;
  /** The call has gone on: a producer that repeats itself for ever is as good as silent. */
  readonly isProgress: boolean;
}

/**
 * One sequence of records (a call and the channels that it carries) in one epoch: gives each
 * record its position in the audio, and knows which of them a restart would need again.
 *
 * Memory: an entry for each record of the last window and of what waits to be scored; none for
 * one that repeats another.
 */
export class Track {
  /** Streams that events come from; what the law leaves out is not among them. */
  readonly channels: readonly Channel[];
  #cursor: Cursor = FIRST_CURSOR;
  #entries: Entry[] = [];
  /** Of a restored track, until its first record has come again. */
  #pinnedAt: Entry | undefined;
  #ignoreBefore = 0;
  #dropBefore = 0;
  #lastOffset = -1;
  #lastTimeMs = 0;
  #traceparent: string | undefined;
  readonly #streams = new Map<Channel, StreamCheckpoint>();
  readonly #open: Set<Channel>;
  /** Silence ends it after this offset; infinite where nothing has decided that. */
  closesAfter = Infinity;
  /** Why it takes no more records. */
  endedBy: 'end' | 'idle' | undefined;

  constructor(
    readonly callId: string,
    readonly format: AudioFormat,
    readonly epoch: number,
    permitted: readonly Channel[],
  ) {
    this.channels = permitted;
    this.#open = new Set(permitted);
  }

  /** Goes on from a checkpoint of the same model and configuration. */
  static restore(saved: TrackCheckpoint, permitted: readonly Channel[]): Track {
    const track = new Track(saved.callId, formatOf(saved), saved.epoch, permitted);
    track.#takeUp(saved, saved.dropBefore);
    track.closesAfter = saved.closesAfter ?? Infinity;
    for (const channel of permitted) {
      const checkpoint = saved.streams[channel];
      if (checkpoint !== undefined) track.#streams.set(channel, checkpoint);
    }
    return track;
  }

  /**
   * Starts a new epoch where a checkpoint of another model or configuration ends: with the first
   * sample that no event of the old epoch is sure to have covered.
   */
  static renew(saved: TrackCheckpoint, epoch: number, permitted: readonly Channel[]): Track {
    const track = new Track(saved.callId, formatOf(saved), epoch, permitted);
    const needed = Object.values(saved.streams).map(({ nextSample }) => nextSample);
    track.#takeUp(saved, Math.min(...needed, saved.anchor.cursor.nextSample));
    track.closesAfter = saved.closesAfter ?? Infinity;
    return track;
  }

  get key(): string {
    const { callId, epoch, format } = this;
    return trackEpochKey({ callId, channels: [...format.channels], epoch });
  }

  get lastOffset(): number {
    return this.#lastOffset;
  }

  get lastTimeMs(): number {
    return this.#lastTimeMs;
  }

  get traceparent(): string | undefined {
    return this.#traceparent;
  }

  /** It had what comes before this offset, or left it to others, before a restart. */
  get ignoreBefore(): number {
    return this.#ignoreBefore;
  }

  get isOver(): boolean {
    return this.#open.size === 0;
  }

  get isClosing(): boolean {
    return this.closesAfter < Infinity;
  }

  get checkpoints(): ReadonlyMap<Channel, StreamCheckpoint> {
    return this.#streams;
  }

  /** Offset of the first record that a restart would need; infinite where it needs none. */
  get neededFrom(): number {
    return (this.#pinnedAt ?? this.#entries[0])?.offset ?? Infinity;
  }

  /**
   * Takes the next record.
   *
   * @param timeMs the record's own time
   * @throws UndertoneError AUDIO_FORMAT_CHANGED; the record is then as if it had not been.
   */
  take(record: AudioRecord, offset: number, timeMs: number): TakenAudio {
    this.#checkFormat(record);
    const before = this.#cursor;
    const sampleCount = record.bytes.length / frameBytesOf(this.format);
    const { offsetSamples, notes, cursor } = place(before, record, sampleCount);
    const firstSample = offsetSamples ?? before.nextSample;
    const bytes = offsetSamples === undefined ? NO_BYTES : record.bytes;
    const chunk = this.#chunk(record, firstSample, bytes, notes);
    const endSample = record.endOfCall ? Infinity : firstSample + sampleCount;
    this.#pinnedAt = undefined;
    if (chunk !== undefined) this.#hold({ offset, firstSample, endSample, before });
    this.#cursor = cursor;
    this.#lastOffset = offset;
    this.#lastTimeMs = timeMs;
    this.#traceparent = record.traceparent ?? this.#traceparent;
    return { chunk, isProgress: cursor.nextSample > before.nextSample };
  }

  /** What ends the track without a record of its own, at the time of its last one. */
  closingChunk(): AudioChunk {
    return {
      callId: this.callId,
      streamEpoch: this.epoch,
      format: this.format,
      bytes: NO_BYTES,
      clock: { kind: 'record', timeMs: this.#lastTimeMs },
      endOfCall: true,
      notes: this.#cursor.notes,
    };
  }

  /** An event has come out of one of its streams: what is before the checkpoint is done with. */
  advance(channel: Channel, checkpoint: StreamCheckpoint): void {
    this.#streams.set(channel, checkpoint);
    this.#release();
  }

  streamEnded(channel: Channel): void {
    this.#open.delete(channel);
    this.#release();
  }

  /** It counts as ended once its streams have nothing more to say. */
  checkpoint(): TrackCheckpoint {
    const first = this.#pinnedAt ?? this.#entries[0];
    const { encoding, sampleRateHz, channels } = this.format;
    return {
      version: 1,
      callId: this.callId,
      channels: [...channels],
      epoch: this.epoch,
      encoding,
      sampleRateHz,
      anchor: {
        offset: first?.offset ?? this.#lastOffset + 1,
        pins: first !== undefined,
        cursor: copyOf(first?.before ?? this.#cursor),
      },
      dropBefore: this.#dropBefore,
      lastOffset: this.#lastOffset,
      lastTimeMs: this.#lastTimeMs,
      closesAfter: this.isClosing ? this.closesAfter : null,
      ended: this.isOver ? (this.endedBy ?? 'end') : null,
      streams: Object.fromEntries(this.#streams),
    };
  }

  #takeUp({ anchor, lastOffset, lastTimeMs }: TrackCheckpoint, dropBefore: number): void {
    this.#cursor = anchor.cursor;
    this.#ignoreBefore = anchor.offset;
    this.#dropBefore = dropBefore;
    this.#lastOffset = lastOffset;
    this.#lastTimeMs = lastTimeMs;
    if (!anchor.pins) return;
    this.#pinnedAt = {
      offset: anchor.offset,
      firstSample: 0,
      endSample: Infinity,
      before: anchor.cursor,
    };
  }

  /** The first record of the same audio is kept as long as a second one would be. */
  #hold(entry: Entry): void {
    const { firstSample, endSample, before } = entry;
    const isHeld = ({ firstSample: from, endSample: to }: Entry): boolean =>
      from <= firstSample && endSample <= to;
    const mayRepeat = endSample <= before.nextSample;
    if (mayRepeat && this.#entries.some(isHeld)) return;
    this.#entries.push(entry);
  }

  /** Without what belongs to an earlier epoch. */
  #chunk(
    { endOfCall, recordTimeMs }: AudioRecord,
    firstSample: number,
    bytes: Uint8Array,
    notes: AudioChunk['notes'] = [],
  ): AudioChunk | undefined {
    const skippedSamples = Math.max(0, this.#dropBefore - firstSample);
    const rest = bytes.subarray(skippedSamples * frameBytesOf(this.format));
    if (rest.length === 0 && !endOfCall) return undefined;
    return {
      callId: this.callId,
      streamEpoch: this.epoch,
      format: this.format,
      bytes: rest,
      offsetSamples: firstSample + (rest.length > 0 ? skippedSamples : 0),
      clock: { kind: 'record', timeMs: recordTimeMs },
      endOfCall,
      notes,
    };
  }

  #release(): void {
    let needed = Infinity;
    for (const channel of this.#open) {
      needed = Math.min(needed, this.#streams.get(channel)?.nextSample ?? -1);
    }
    if (this.isOver) this.#entries = [];
    else this.#entries = this.#entries.filter(({ endSample }) => endSample > needed);
  }

  #checkFormat({ format }: AudioRecord): void {
    const { encoding, sampleRateHz } = this.format;
    if (format.encoding === encoding && format.sampleRateHz === sampleRateHz) return;
    throw new UndertoneError('AUDIO_FORMAT_CHANGED', {
      what: 'the format changed within a call',
      where: `call ${this.callId}, sample ${this.#cursor.nextSample}`,
      expected: `${encoding} ${sampleRateHz} Hz`,
      received: `${format.encoding} ${format.sampleRateHz} Hz`,
      todo: 'give a call that starts over in another format another id',
    });
  }
}

const NO_BYTES = new Uint8Array(0);

function formatOf({ encoding, sampleRateHz, channels }: TrackCheckpoint): AudioFormat {
  return { encoding, sampleRateHz, channels };
}

function frameBytesOf({ encoding, channels }: AudioFormat): number {
  return BYTES_PER_SAMPLE[encoding] * channels.length;
}

function copyOf(cursor: Cursor): TrackCheckpoint['anchor']['cursor'] {
  return { ...cursor, notes: [...cursor.notes] };
}
