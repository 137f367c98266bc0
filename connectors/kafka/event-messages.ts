import type { Message } from 'kafkajs';

import type { CallSummary } from '../../src/events/call-summary.js';
import type { UtteranceEvent } from '../../src/events/utterance-event.js';
import type { PipelineOutput, StreamEnd } from '../../src/ports.js';
import type { EventEncoder, WireEvent } from './event-encoder.js';

/** How each kind is encoded; a kind that has no topic has no encoder. */
export interface EventEncoders {
  readonly encoder: EventEncoder;
  readonly utteranceEncoder?: EventEncoder<UtteranceEvent>;
  readonly summaryEncoder?: EventEncoder<CallSummary>;
}

/** Messages for the topics of events, in the order in which events came out. */
export class EventMessages {
  readonly events: Message[] = [];
  readonly utterances: Message[] = [];
  readonly summaries: Message[] = [];

  constructor(private readonly encoders: EventEncoders) {}

  /** @param traceparent of the call, where its audio brought one */
  addOutput({ event, utterances = [] }: PipelineOutput, traceparent: string | undefined): void {
    this.events.push(messageOf(event, this.encoders.encoder, traceparent));
    this.#addUtterances(utterances, traceparent);
  }

  addEnd({ utterances, summary }: StreamEnd, traceparent: string | undefined): void {
    this.#addUtterances(utterances, traceparent);
    const { summaryEncoder } = this.encoders;
    if (summaryEncoder === undefined || summary === undefined) return;
    this.summaries.push(messageOf(summary, summaryEncoder, traceparent));
  }

  #addUtterances(utterances: readonly UtteranceEvent[], traceparent: string | undefined): void {
    const { utteranceEncoder } = this.encoders;
    if (utteranceEncoder === undefined) return;
    for (const utterance of utterances) {
      this.utterances.push(messageOf(utterance, utteranceEncoder, traceparent));
    }
  }
}

/** Keyed by call, so that the events of one call stay in order. */
export function messageOf<Event extends WireEvent>(
  event: Event,
  encoder: EventEncoder<Event>,
  traceparent?: string,
): Message {
  const { value, headers } = encoder.encode(event);
  return {
    key: event.callId,
    value,
    headers: { ...headers, ...(traceparent !== undefined && { traceparent }) },
  };
}
