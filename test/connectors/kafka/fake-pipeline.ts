import type { AudioChunk, Channel, StreamKey } from '../../../src/audio/chunk.js';
import type { ResumedStream } from '../../../connectors/kafka/ledger.js';
import type { StreamCheckpoint } from '../../../connectors/kafka/track-checkpoint.js';
import type { PipelineOutput } from '../../../src/ports.js';

export const WINDOW_SAMPLES = 40;
export const HOP_SAMPLES = 10;
export const MODEL_ID = 'fake-model';
export const CONFIG_HASH = 'fake-config';

export type Item =
  | { readonly output: PipelineOutput; readonly ended?: undefined }
  | { readonly ended: StreamKey; readonly output?: undefined };

/**
 * A pipeline without arithmetic that keeps the real one's promises: windows on a grid, one last
 * window at the end, outputs in order, each with the checkpoint to go on from. Audio must come
 * in order, and may come twice.
 */
export class FakePipeline {
  readonly #restore: ReadonlyMap<string, StreamCheckpoint>;
  readonly #streams = new Map<string, FakeStream>();

  constructor(
    resumed: readonly ResumedStream[] = [],
    private readonly configHash = CONFIG_HASH,
  ) {
    this.#restore = new Map(resumed.map(({ stream, checkpoint }) => [keyOf(stream), checkpoint]));
  }

  push(chunk: AudioChunk, channels: readonly Channel[]): Item[] {
    return channels.flatMap((channel) => {
      const stream = { callId: chunk.callId, channel, streamEpoch: chunk.streamEpoch ?? 0 };
      const key = keyOf(stream);
      const open =
        this.#streams.get(key) ?? new FakeStream(stream, this.#restore.get(key), this.configHash);
      this.#streams.set(key, open);
      return open.push(chunk);
    });
  }
}

class FakeStream {
  #heardFrom: number | undefined;
  #heardUntil = -1;
  #nextWindow: number;
  #hasEnded = false;

  constructor(
    private readonly stream: StreamKey,
    restored: StreamCheckpoint | undefined,
    private readonly configHash: string,
  ) {
    this.#nextWindow = restored?.nextWindow ?? 0;
  }

  push({ bytes, offsetSamples, format, endOfCall }: AudioChunk): Item[] {
    if (this.#hasEnded) return [];
    const start = offsetSamples ?? Math.max(this.#heardUntil, 0);
    const end = start + bytes.length / format.channels.length;
    if (bytes.length > 0) {
      this.#heardFrom ??= start;
      this.#heardUntil = Math.max(this.#heardUntil, end);
    }
    const items: Item[] = [];
    while (this.#nextWindow * HOP_SAMPLES + WINDOW_SAMPLES <= this.#heardUntil)
      items.push(this.#emit());
    if (endOfCall !== true) return items;
    this.#hasEnded = true;
    // Audio that no window has covered gives one more.
    const covered = (this.#nextWindow - 1) * HOP_SAMPLES + WINDOW_SAMPLES;
    if (this.#heardUntil > (this.#nextWindow === 0 ? 0 : covered)) items.push(this.#emit());
    return [...items, { ended: this.stream }];
  }

  #emit(): Item {
    const windowIndex = this.#nextWindow++;
    const { callId, channel, streamEpoch } = this.stream;
    const event = {
      callId,
      channel,
      streamEpoch,
      kind: 'window',
      ordinal: windowIndex,
      windowIndex,
    };
    const checkpoint = {
      version: 1,
      nextWindow: this.#nextWindow,
      nextSample: this.#nextWindow * HOP_SAMPLES,
      sampleRateHz: 8_000,
      foldState: {
        gate: null,
        smooth: null,
        ordinals: { provisional: 0, window: this.#nextWindow },
      },
      modelId: MODEL_ID,
      configHash: this.configHash,
    };
    return { output: { event, checkpoint } as unknown as PipelineOutput };
  }
}

function keyOf({ callId, channel, streamEpoch }: StreamKey): string {
  return `${streamEpoch}/${channel}/${callId}`;
}
