import type { AudioChunk, AudioFormat } from '../../src/audio/chunk.js';
import { UndertoneError } from '../../src/errors.js';
import type { AudioSource } from '../../src/ports.js';
import { LiveQueue, type LiveStretch } from './live-queue.js';
import { startRecorder, type RecorderName } from './recorder.js';

export interface MicrophoneOptions {
  readonly callId: string;
  readonly recorder: RecorderName;
  /** The recorder's name for a device; its default where absent. */
  readonly device?: string;
  readonly sampleRateHz: number;
  /** Audio that may wait for the pipeline; beyond that the oldest is dropped. */
  readonly maxWaitingSeconds: number;
  /** Wall clock: stamps what arrives, ms since 1970. */
  readonly nowMs: () => number;
  /** Called for each loss: AUDIO_DROPPED. */
  readonly onWarning: (warning: UndertoneError) => void;
}

const SAMPLE_BYTES = 2;

/**
 * A microphone as one mono call, recorded by a program (see `RECORDERS`). Its record time is the
 * moment at which the recorder delivered a chunk. When the consumer stops, the recorder is ended
 * and the call with it. Throws RECORDER_NOT_FOUND and, where the recorder ends by itself,
 * RECORDER_FAILED, after all audio up to then was delivered.
 */
export class MicrophoneSource implements AudioSource {
  readonly name: string;
  readonly #format: AudioFormat;

  constructor(private readonly options: MicrophoneOptions) {
    this.name = `microphone ${options.device ?? 'default'} (${options.recorder})`;
    const { sampleRateHz } = options;
    this.#format = { encoding: 'pcm_s16le', sampleRateHz, channels: ['mono'] };
  }

  async *chunks(signal: AbortSignal): AsyncGenerator<AudioChunk, void, undefined> {
    if (signal.aborted) return;
    const { sampleRateHz, maxWaitingSeconds, nowMs } = this.options;
    const queue = new LiveQueue(maxWaitingSeconds * sampleRateHz * SAMPLE_BYTES, SAMPLE_BYTES);
    const stop = startRecorder(
      { ...this.options, channelCount: 1 },
      {
        onBytes: (bytes) => {
          queue.push(bytes, nowMs());
        },
        onEnd: (error) => {
          queue.close(error);
        },
      },
    );
    signal.addEventListener('abort', stop, { once: true });
    try {
      for await (const stretch of queue) yield this.#chunkOf(stretch);
    } finally {
      signal.removeEventListener('abort', stop);
      stop();
    }
  }

  #chunkOf({ bytes, offsetBytes, arrivedMs, followsDrop }: LiveStretch): AudioChunk {
    if (followsDrop) this.options.onWarning(this.#dropped());
    return {
      callId: this.options.callId,
      format: this.#format,
      bytes,
      offsetSamples: offsetBytes / SAMPLE_BYTES,
      clock: { kind: 'record', timeMs: arrivedMs },
      ...(followsDrop && { notes: ['audio_dropped'] }),
    };
  }

  #dropped(): UndertoneError {
    return new UndertoneError('AUDIO_DROPPED', {
      what: 'the machine is too slow; the oldest audio was dropped',
      where: this.name,
      expected: `at most ${this.options.maxWaitingSeconds} s of audio waiting`,
      todo: 'choose a larger hop or a lighter model; undertone doctor shows the backend',
    });
  }
}
