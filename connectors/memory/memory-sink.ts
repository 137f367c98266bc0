import type { StreamKey } from '../../src/audio/chunk.js';
import type { EmotionEvent } from '../../src/events/emotion-event.js';
import type { EventSink, PipelineOutput } from '../../src/ports.js';

/** Keeps everything it is given: for tests, and for programs that know how much will come. */
export class MemorySink implements EventSink {
  readonly name = 'memory';
  readonly outputs: PipelineOutput[] = [];
  readonly endedStreams: StreamKey[] = [];
  isClosed = false;

  get events(): EmotionEvent[] {
    return this.outputs.map(({ event }) => event);
  }

  write(output: PipelineOutput): void {
    this.outputs.push(output);
  }

  streamEnded(stream: StreamKey): void {
    this.endedStreams.push(stream);
  }

  close(): void {
    this.isClosed = true;
  }
}
