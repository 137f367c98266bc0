import type { EventSink, PipelineOutput } from '../../src/ports.js';
import type { ByteOutput } from '../output/byte-output.js';
import { eventPieces, latencyPieces } from './event-line.js';
import { lineOf, type Palette, type Piece } from './paint.js';
import { clipUnder, type TruthClip } from './truth.js';

export interface EventLinesOptions {
  readonly truth?: readonly TruthClip[];
  /** Puts the call before each line, where there are several. */
  readonly showCall: boolean;
  /** Wall clock, ms since 1970: shows how far each event is behind its audio. */
  readonly latencyClock?: () => number;
}

/** One readable line an event: for pipes, logs and small terminals. Holds nothing back. */
export class EventLinesSink implements EventSink {
  readonly name = 'lines';

  constructor(
    private readonly output: ByteOutput,
    private readonly palette: Palette,
    private readonly options: EventLinesOptions,
  ) {}

  write({ event }: Pick<PipelineOutput, 'event'>): Promise<void> {
    const { truth = [], showCall, latencyClock } = this.options;
    const call: Piece[] = showCall ? [{ text: `${event.callId}  ` }] : [];
    const pieces = [
      ...call,
      ...eventPieces(event, clipUnder(event, truth), this.palette),
      ...(latencyClock === undefined ? [] : latencyPieces(event, latencyClock(), this.palette)),
    ];
    return this.output.write(`${lineOf(pieces, Infinity)}\n`);
  }

  close(): Promise<void> {
    return this.output.close();
  }
}
