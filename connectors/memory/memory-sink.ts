import type { StreamKey } from '../../src/audio/chunk.js';
import type { CallSummary } from '../../src/events/call-summary.js';
import type { EmotionEvent } from '../../src/events/emotion-event.js';
import type { UtteranceEvent } from '../../src/events/utterance-event.js';
import type { EventSink, PipelineOutput, StreamEnd } from '../../src/ports.js';

/** Keeps everything it is given: for tests, and for programs that know how much will come. */
export class MemorySink implements EventSink {
  readonly name = 'memory';
  readonly outputs: PipelineOutput[] = [];
  readonly endedStreams: StreamKey[] = [];
  /** What ends had to say, where that was asked for. */
  readonly ends: StreamEnd[] = [];
  isClosed = false;

  get events(): EmotionEvent[] {
    return this.outputs.map(({ event }) => event);
  }

  get utterances(): UtteranceEvent[] {
    return [...this.outputs, ...this.ends].flatMap(({ utterances = [] }) => utterances);
  }

  get summaries(): CallSummary[] {
    return this.ends.flatMap(({ summary }) => summary ?? []);
  }

  write(output: PipelineOutput): void {
    this.outputs.push(output);
  }

  streamEnded(stream: StreamKey, end?: StreamEnd): void {
    this.endedStreams.push(stream);
    if (end !== undefined) this.ends.push(end);
  }

  close(): void {
    this.isClosed = true;
  }
}
