import type { StreamKey } from '../../src/audio/chunk.js';
import {
  callSummaryCodec,
  emotionEventCodec,
  utteranceEventCodec,
} from '../../src/events/avro-codec.js';
import type { CallSummary } from '../../src/events/call-summary.js';
import { eventToJson } from '../../src/events/json.js';
import type { UtteranceEvent } from '../../src/events/utterance-event.js';
import type { EventSink, PipelineOutput, StreamEnd } from '../../src/ports.js';
import type { ByteOutput } from '../output/byte-output.js';

/**
 * One JSON object a line (https://jsonlines.org), fields as in the schemas; `kind` says of which:
 * `utterance` in `schemas/utterance-event.avsc`, `summary` in `schemas/call-summary.avsc`, any
 * other in `schemas/emotion-event.avsc`. Holds nothing back: an event is written when `write`
 * resolves. Checkpoints are not kept, so a run that starts anew repeats events with equal ids.
 */
export class JsonLinesSink implements EventSink {
  readonly name: string;
  readonly #codec = emotionEventCodec();
  readonly #utterances = utteranceEventCodec();
  readonly #summaries = callSummaryCodec();

  constructor(private readonly output: ByteOutput) {
    this.name = `JSON Lines ${output.name}`;
  }

  write({ event, utterances = [] }: Pick<PipelineOutput, 'event' | 'utterances'>): Promise<void> {
    return this.#writeLines([
      eventToJson(event, this.#codec),
      ...utterances.map((utterance) => eventToJson(utterance, this.#utterances)),
    ]);
  }

  async streamEnded(_: StreamKey, end?: StreamEnd): Promise<void> {
    if (end === undefined) return;
    const { utterances, summary } = end;
    for (const utterance of utterances) await this.writeUtterance(utterance);
    if (summary !== undefined) await this.writeSummary(summary);
  }

  writeUtterance(utterance: UtteranceEvent): Promise<void> {
    return this.#writeLines([eventToJson(utterance, this.#utterances)]);
  }

  writeSummary(summary: CallSummary): Promise<void> {
    return this.#writeLines([eventToJson(summary, this.#summaries)]);
  }

  close(): Promise<void> {
    return this.output.close();
  }

  #writeLines(lines: readonly string[]): Promise<void> {
    return this.output.write(lines.map((line) => `${line}\n`).join(''));
  }
}
