import { describe, expect, it } from 'vitest';

import { eventDecoder } from '../../../connectors/kafka/event-decoder.js';
import { fingerprintEncoder } from '../../../connectors/kafka/event-encoder.js';
import { EventMessages } from '../../../connectors/kafka/event-messages.js';
import { callSummaryCodec, utteranceEventCodec } from '../../../src/events/avro-codec.js';
import { makeEnd, makeUtterance } from '../make-followed.js';
import { makeOutput } from '../make-output.js';

const ALL = {
  encoder: fingerprintEncoder(),
  utteranceEncoder: fingerprintEncoder(utteranceEventCodec()),
  summaryEncoder: fingerprintEncoder(callSummaryCodec()),
};
const TRACE = '00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01';

describe('messages of events', () => {
  it('hold each kind in its own schema, keyed by call, with the trace of the audio', async () => {
    const messages = new EventMessages(ALL);
    const started = makeUtterance({ phase: 'start' });
    const end = makeEnd();
    messages.addOutput({ ...makeOutput(), utterances: [started] }, TRACE);
    messages.addEnd(end, undefined);
    const { events, utterances, summaries } = messages;
    expect([events.length, utterances.length, summaries.length]).toEqual([1, 2, 1]);
    expect(utterances.map(({ key, headers }) => [key, headers])).toEqual([
      ['call-1', expect.objectContaining({ eventId: started.id, traceparent: TRACE })],
      ['call-1', expect.not.objectContaining({ traceparent: expect.anything() as unknown })],
    ]);
    expect(summaries[0]?.headers).toMatchObject({ contentType: 'avro/undertone.CallSummary' });
    const read = async (codec: ReturnType<typeof utteranceEventCodec>, i: number) => {
      const { value, headers } = utterances[i] ?? {};
      const record = { value: value as Buffer, headers: headers as Record<string, string> };
      return eventDecoder(undefined, codec).decode(record);
    };
    expect(await read(utteranceEventCodec(), 0)).toEqual(started);
    expect(await read(utteranceEventCodec(), 1)).toEqual(end.utterances[0]);
  });

  it('leave out what has no encoder', () => {
    const messages = new EventMessages({ encoder: ALL.encoder });
    messages.addOutput({ ...makeOutput(), utterances: [makeUtterance()] }, undefined);
    messages.addEnd(makeEnd(), undefined);
    expect([messages.utterances, messages.summaries]).toEqual([[], []]);
  });

  it('of one kind are refused by who reads another', async () => {
    const messages = new EventMessages(ALL);
    messages.addEnd(makeEnd(), undefined);
    const { value, headers } = messages.summaries[0] ?? {};
    const record = { value: value as Buffer, headers: headers as Record<string, string> };
    await expect(eventDecoder().decode(record)).rejects.toMatchObject({
      code: 'WIRE_SCHEMA_UNKNOWN',
    });
  });
});
