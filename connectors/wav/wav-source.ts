import type { AudioChunk, AudioFormat, Channel } from '../../src/audio/chunk.js';
import { UndertoneError } from '../../src/errors.js';
import type { AudioSource } from '../../src/ports.js';
import { openWav, type WavRecording } from './wav-reader.js';

export interface WavSourceOptions {
  readonly path: string;
  readonly callId: string;
  /** Whose voice each channel holds; by default `mono`, or `customer` and `agent`. */
  readonly channels?: readonly Channel[];
  /** Longest chunk; results do not depend on it. */
  readonly chunkMs: number;
  /** Called for what was odd and did not end the reading: WAV_TRUNCATED. */
  readonly onWarning: (warning: UndertoneError) => void;
}

/**
 * A recording as one call. It has no clock of its own: event time is the position in the audio.
 * Reads as it is asked, holds one chunk, and throws what `openWav` throws, and AUDIO_CHANNELS
 * where the roles given do not match the file's channels.
 */
export class WavSource implements AudioSource {
  readonly name: string;

  constructor(private readonly options: WavSourceOptions) {
    this.name = `wav ${options.path}`;
  }

  async *chunks(signal: AbortSignal): AsyncGenerator<AudioChunk, void, undefined> {
    const { path, onWarning } = this.options;
    const recording = await openWav(path, signal);
    try {
      // One chunk is held back: only behind the last one is it known that the file was cut.
      let held: AudioChunk | undefined;
      for await (const chunk of this.#cut(recording)) {
        if (signal.aborted) return;
        if (held !== undefined) yield held;
        held = chunk;
      }
      if (held === undefined) return;
      const isTruncated = recording.truncated();
      if (isTruncated) onWarning(truncated(path, recording, held));
      yield { ...held, endOfCall: true, ...(isTruncated && { notes: ['truncated'] }) };
    } finally {
      await recording.close();
    }
  }

  async *#cut(recording: WavRecording): AsyncGenerator<AudioChunk> {
    const format = this.#formatOf(recording);
    const { blockBytes, sampleRateHz } = recording.format;
    const chunkSamples = Math.max(1, Math.round((this.options.chunkMs * sampleRateHz) / 1000));
    for await (const { bytes, offsetSamples } of recording.pieces) {
      for (let from = 0; from < bytes.length; from += chunkSamples * blockBytes) {
        yield {
          callId: this.options.callId,
          format,
          bytes: bytes.subarray(from, from + chunkSamples * blockBytes),
          offsetSamples: offsetSamples + from / blockBytes,
          clock: { kind: 'audio', originMs: 0 },
        };
      }
    }
  }

  #formatOf({ format: { encoding, sampleRateHz, channelCount } }: WavRecording): AudioFormat {
    const channels = this.options.channels ?? defaultRoles(channelCount);
    if (channels.length === channelCount) return { encoding, sampleRateHz, channels };
    throw new UndertoneError('AUDIO_CHANNELS', {
      what: 'the roles given do not match the channels of the recording',
      where: this.options.path,
      expected: `${channels.length} (${channels.join(', ')})`,
      received: `${channelCount}`,
      todo: 'name as many roles with --channels as the file has channels',
    });
  }
}

function defaultRoles(channelCount: number): readonly Channel[] {
  return channelCount === 1 ? ['mono'] : ['customer', 'agent'];
}

function truncated(
  path: string,
  { format, declaredSamples = 0 }: WavRecording,
  { bytes, offsetSamples = 0 }: AudioChunk,
): UndertoneError {
  const samples = offsetSamples + bytes.length / format.blockBytes;
  const lacksSamples = declaredSamples > samples;
  const what = lacksSamples ? 'is shorter than its header says' : 'ends within a sample';
  return new UndertoneError('WAV_TRUNCATED', {
    what: `the recording ${what}; what is there is used`,
    where: path,
    expected: lacksSamples ? `${declaredSamples} samples a channel` : 'whole samples',
    received: lacksSamples ? `${samples}` : `${samples} and a part of one`,
  });
}
