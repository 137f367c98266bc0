import { emotionEventCodec } from '../../src/events/avro-codec.js';
import { eventToJson } from '../../src/events/json.js';
import type { EventSink, PipelineOutput } from '../../src/ports.js';
import type { ByteOutput } from '../output/byte-output.js';

/**
 * One JSON object a line (https://jsonlines.org), fields as in `schemas/emotion-event.avsc`.
 * Holds nothing back: an event is written when `write` resolves. Checkpoints are not kept, so a
 * run that starts anew repeats events with equal ids.
 */
export class JsonLinesSink implements EventSink {
  readonly name: string;
  readonly #codec = emotionEventCodec();

  constructor(private readonly output: ByteOutput) {
    this.name = `JSON Lines ${output.name}`;
  }

  write({ event }: Pick<PipelineOutput, 'event'>): Promise<void> {
    return this.output.write(`${eventToJson(event, this.#codec)}\n`);
  }

  close(): Promise<void> {
    return this.output.close();
  }
}
