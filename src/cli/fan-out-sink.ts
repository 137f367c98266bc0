import type { StreamKey } from '../audio/chunk.js';
import type { EventSink, PipelineOutput, StreamEnd } from '../ports.js';

/**
 * Several sinks as one. Each output goes to all of them before the next one comes; all are
 * closed, whatever any of them says, and the first failure counts.
 */
export class FanOutSink implements EventSink {
  readonly name: string;

  constructor(private readonly sinks: readonly EventSink[]) {
    this.name = sinks.map(({ name }) => name).join(', ');
  }

  async write(output: PipelineOutput): Promise<void> {
    for (const sink of this.sinks) await sink.write(output);
  }

  async streamEnded(...ended: [stream: StreamKey, end?: StreamEnd]): Promise<void> {
    for (const sink of this.sinks) await sink.streamEnded?.(...ended);
  }

  async close(): Promise<void> {
    const closed = await Promise.allSettled(this.sinks.map(async (sink) => sink.close()));
    const failed = closed.find((result) => result.status === 'rejected');
    if (failed !== undefined) throw failed.reason;
  }
}
