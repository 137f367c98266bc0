import type { OperatorFunction } from 'rxjs';

import type { AudioChunk, AudioFormat, AudioNote, NoteSpan, SampleBlock } from '../audio/chunk.js';
import { PcmDecoder } from '../audio/decode.js';
import { checkAudioFormat } from '../audio/format.js';
import { UndertoneError } from '../errors.js';
import { chunkNotes, notFiniteNotes } from './chunk-notes.js';
import { OpenStreams } from './open-streams.js';
import { stage, type Emit } from './stage.js';

/**
 * Bytes of any number of calls to samples, one block a channel and chunk. Samples may be split
 * across chunks: the rest waits, a call apart. Calls are told apart by id and epoch; their channels
 * may come in one sequence of chunks or in one each. Chunks of what has ended are dropped.
 *
 * A chunk with `offsetSamples` that does not follow the one before starts on a whole sample;
 * one without follows it. State: one decoder for each open call.
 *
 * Errors with AUDIO_ENCODING, AUDIO_RATE, AUDIO_CHANNELS for formats that cannot be taken, and
 * AUDIO_FORMAT_CHANGED where a call changes its own.
 */
export function decodeAudio(): OperatorFunction<AudioChunk, SampleBlock> {
  return stage(() => {
    const calls = new OpenStreams<CallDecoder>();
    return {
      next(chunk, emit) {
        checkAudioFormat(chunk.format, `call ${chunk.callId}`);
        const keys = keysOf(chunk);
        let opened: CallDecoder | undefined;
        const open = (): CallDecoder => (opened ??= new CallDecoder(chunk));
        // One; where another sequence has one of these channels, its decoder refuses the chunk.
        const decoders = new Set(keys.map((key) => calls.of(key, open)));
        for (const decoder of decoders) decoder?.decode(chunk, emit);
        if (chunk.endOfCall === true) for (const key of keys) calls.end(key);
      },
    };
  });
}

class CallDecoder {
  readonly #format: AudioFormat;
  readonly #decoder: PcmDecoder;
  #nextSample = 0;

  constructor({ format }: AudioChunk) {
    this.#format = format;
    this.#decoder = new PcmDecoder(format.encoding, format.channels.length);
  }

  decode(chunk: AudioChunk, emit: Emit<SampleBlock>): void {
    this.#checkFormat(chunk);
    const firstSample = this.#seek(chunk.offsetSamples);
    const { channels, sampleCount, notFinite } = this.#decoder.push(chunk.bytes);
    this.#nextSample = firstSample + sampleCount;
    const end = chunk.endOfCall === true;
    const notes = this.#notes(chunk, firstSample, sampleCount);
    if (sampleCount === 0 && notes.length === 0 && !end) return;
    const { callId, clock, streamEpoch = 0 } = chunk;
    const { sampleRateHz } = this.#format;
    this.#format.channels.forEach((channel, index) => {
      emit({
        stream: { callId, channel, streamEpoch },
        sampleRateHz,
        sourceRateHz: sampleRateHz,
        firstSample,
        samples: channels[index] ?? new Float32Array(0),
        clock,
        notes: [...notes, ...notFiniteNotes(notFinite[index] ?? [], firstSample)],
        end,
      });
    });
  }

  #checkFormat({ callId, format }: AudioChunk): void {
    if (format === this.#format || describe(format) === describe(this.#format)) return;
    throw new UndertoneError('AUDIO_FORMAT_CHANGED', {
      what: 'the format changed within a call',
      where: `call ${callId}, sample ${this.#nextSample}`,
      expected: describe(this.#format),
      received: describe(format),
      todo: 'raise streamEpoch where a call starts over in another format',
    });
  }

  #seek(offsetSamples = this.#nextSample): number {
    if (!Number.isSafeInteger(offsetSamples) || offsetSamples < 0) throw badOffset(offsetSamples);
    if (offsetSamples !== this.#nextSample) this.#decoder.reset();
    return offsetSamples;
  }

  /** What is noted on all channels. */
  #notes(chunk: AudioChunk, firstSample: number, sampleCount: number): NoteSpan[] {
    const notes = new Set<AudioNote>(chunk.notes);
    if (chunk.endOfCall === true && this.#decoder.pendingBytes > 0) notes.add('truncated');
    return chunkNotes(notes, firstSample, sampleCount);
  }
}

function keysOf({ callId, streamEpoch = 0, format }: AudioChunk): string[] {
  return format.channels.map((channel) => `${streamEpoch}/${channel}/${callId}`);
}

function describe({ encoding, sampleRateHz, channels }: AudioFormat): string {
  return `${encoding} ${sampleRateHz} Hz ${channels.join('+')}`;
}

function badOffset(offsetSamples: number): UndertoneError {
  return new UndertoneError('USAGE', {
    what: 'a chunk lies at no position',
    where: 'AudioChunk.offsetSamples',
    expected: 'a whole number of samples from 0 on',
    received: `${offsetSamples}`,
  });
}
