import { setTimeout as sleep } from 'node:timers/promises';
import { BYTES_PER_SAMPLE } from '../../src/audio/format.js';
import type { AudioChunk } from '../../src/audio/chunk.js';
import type { AudioSource } from '../../src/ports.js';

/**
 * Plays a recording as if it were live: each chunk is held until the moment at which its last
 * sample would have been spoken. Chunks without a position follow the one before them.
 */
export class PacedSource implements AudioSource {
  readonly name: string;

  /**
   * @param speed times real time
   * @param nowMs a clock that never steps back
   */
  constructor(
    private readonly source: AudioSource,
    private readonly speed: number,
    private readonly nowMs: () => number,
  ) {
    this.name = source.name;
  }

  async *chunks(signal: AbortSignal): AsyncGenerator<AudioChunk, void, undefined> {
    const startMs = this.nowMs();
    let positionMs = 0;
    for await (const chunk of this.source.chunks(signal)) {
      positionMs = endMs(chunk, positionMs);
      await until(startMs + positionMs / this.speed, this.nowMs, signal);
      if (signal.aborted) return;
      yield chunk;
    }
  }
}

function endMs({ format, bytes, offsetSamples }: AudioChunk, positionMs: number): number {
  const { encoding, channels, sampleRateHz } = format;
  const samples = bytes.length / (BYTES_PER_SAMPLE[encoding] * channels.length);
  const startMs = offsetSamples === undefined ? positionMs : (offsetSamples * 1000) / sampleRateHz;
  return startMs + (samples * 1000) / sampleRateHz;
}

async function until(dueMs: number, nowMs: () => number, signal: AbortSignal): Promise<void> {
  const waitMs = dueMs - nowMs();
  if (waitMs <= 0) return;
  await sleep(waitMs, undefined, { signal }).catch(() => undefined); // aborted: the caller looks
}
