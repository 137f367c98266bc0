/**
 * What connectors implement. A connector touches one medium (files, a microphone, a broker) and
 * knows nothing of windows or models; the pipeline knows nothing of media. Everything that a
 * connector may rely on, and everything that is relied on, stands here.
 */

import type { AudioChunk, StreamKey } from './audio/chunk.js';
import type { EmotionEvent } from './events/emotion-event.js';
import type { UtteranceEvent } from './events/utterance-event.js';
import type { Checkpoint } from './operators/checkpoint.js';
import type { StreamEnd } from './operators/follow.js';

export type { StreamEnd } from './operators/follow.js';

/**
 * Where audio comes from.
 *
 * **Pace.** The pipeline asks for the next chunk when it has room for it and not before: a
 * source that can wait (a file, a broker) simply waits inside `next()`. One that cannot (a
 * microphone, a socket) keeps what arrives meanwhile in a queue of its own with a bound in
 * seconds of audio; at the bound it drops the oldest, goes on at the true position
 * (`offsetSamples` jumps) and puts the note `audio_dropped` on the first chunk after the loss.
 * A source that is pushed to and can pause its medium pauses it at that bound.
 *
 * **Memory.** At most that queue. Chunks of 20 ms to 1 s; `bytes` are given away.
 *
 * **Order.** Within a call as recorded, if the medium keeps order; calls may interleave. What
 * comes out of order, twice or not at all is repaired or noted where `offsetSamples` is given.
 *
 * **End.** The last chunk of a call says `endOfCall`, with or without bytes: that ends its
 * streams and frees their state. Calls that are open when the iteration ends are ended with it.
 * A call that goes on after its end needs a higher `streamEpoch`; without, it is dropped.
 * A call whose end never comes stays open, with its bounded state, until the iteration ends:
 * a source of endless media must end idle calls itself.
 *
 * **Errors.** Throw an UndertoneError. The pipeline first delivers what the audio so far has
 * made due and then fails with that error; it does not ask again. What one call did wrong and
 * the next may do right is the source's to skip and report.
 */
export interface AudioSource {
  /** For messages: `wav call.wav`, `microphone default`. */
  readonly name: string;
  /**
   * Called once. When the consumer stops early, `signal` is aborted and the iterator's `return`
   * is called: release the medium, and end any pending `next()`.
   */
  chunks(signal: AbortSignal): AsyncIterable<AudioChunk>;
}

/**
 * Where events go.
 *
 * **Order and pace.** `write` is called for one output at a time, in the order of each stream;
 * the next waits for its promise, and so, through the backlog, does the source.
 *
 * **Delivery.** Each output is handed over exactly once per run. What that is worth after a
 * crash is the sink's own to say: one that stores `checkpoint` in the same transaction as
 * `event`, and hands it back as `restore`, has every event exactly once; one that stores it
 * before the event loses at most that event; any other repeats events, with equal ids.
 *
 * **Errors.** A write that throws ends the run with that error: nothing is written after it,
 * `close` is still called. Retrying what can be retried is the sink's matter.
 *
 * **Memory.** At most what it has not flushed; bounded, and named in its documentation.
 */
export interface EventSink {
  /** For messages: `JSON Lines events.jsonl`. */
  readonly name: string;
  write(output: PipelineOutput): Promise<void> | void;
  /**
   * The stream has ended and all its outputs are written: its checkpoint may be deleted.
   *
   * @param end what that has to say, to be written as outputs are; absent where nobody asked.
   */
  streamEnded?(stream: StreamKey, end?: StreamEnd): Promise<void> | void;
  /** Flushes and releases. Called once, also after an error, also when nothing was written. */
  close(): Promise<void> | void;
}

/** What the pipeline emits: an event, and how to go on right after it. */
export interface PipelineOutput {
  readonly event: EmotionEvent;
  /** What became known of utterances with this window; absent where nobody asked. */
  readonly utterances?: readonly UtteranceEvent[];
  readonly checkpoint: Checkpoint;
}

/**
 * How much audio is on its way. What the pipeline heeds for the sources above; for those that
 * are built from other things, to heed themselves: whoever can wait takes nothing in while it
 * is full, whoever cannot drops the oldest and says so.
 */
export interface FlowControl {
  /** Audio that was taken in and has not been scored and written yet, all streams together. */
  readonly pendingAudioMs: number;
  /** Whether that has reached its bound. */
  readonly full: boolean;
  /** Resolves as soon as it is not full; at once where it is not. */
  whenNotFull(): Promise<void>;
}
