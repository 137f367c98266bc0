import { PassThrough } from 'node:stream';
import { describe, expect, it } from 'vitest';
import { JsonLinesSink } from '../../../connectors/jsonl/json-lines-sink.js';
import { streamOutput } from '../../../connectors/output/byte-output.js';
import { emotionEventCodec } from '../../../src/events/avro-codec.js';
import { eventFromJson } from '../../../src/events/json.js';
import { makeEnd, makeUtterance } from '../make-followed.js';
import { makeEvent, makeOutput } from '../make-output.js';

function sinkInto(stream: PassThrough): JsonLinesSink {
  return new JsonLinesSink(streamOutput(stream, 'stdout', () => undefined));
}

describe('JsonLinesSink', () => {
  it('writes one line an event, which reads back as that event', async () => {
    const events = [makeEvent(), makeEvent({ windowIndex: 1, label: null, callId: 'a\n"b"' })];
    const stream = new PassThrough();
    const sink = sinkInto(stream);
    for (const event of events) await sink.write(makeOutput(event));
    await sink.close();
    const lines = String(stream.read()).split('\n');
    expect(lines).toHaveLength(3);
    expect(lines[2]).toBe('');
    const codec = emotionEventCodec();
    expect(lines.slice(0, 2).map((line) => eventFromJson(line, codec))).toEqual(events);
  });

  it('refuses an event that does not fit the schema', () => {
    const sink = sinkInto(new PassThrough());
    expect(() => sink.write(makeOutput(makeEvent({ speechRatio: NaN })))).toThrow(/speechRatio/);
  });

  it('writes utterances behind the event that they came with, and what the end has to say', async () => {
    const stream = new PassThrough();
    const sink = sinkInto(stream);
    const output = makeOutput();
    const utterances = [makeUtterance({ phase: 'start' })];
    const end = makeEnd();
    await sink.write({ ...output, utterances });
    await sink.streamEnded({ callId: 'call-1', channel: 'customer', streamEpoch: 0 }, end);
    await sink.streamEnded({ callId: 'call-2', channel: 'customer', streamEpoch: 0 });
    await sink.close();
    const lines = String(stream.read()).trimEnd().split('\n');
    const values = lines.map((line) => JSON.parse(line) as unknown);
    expect(values).toEqual([output.event, ...utterances, ...end.utterances, end.summary]);
  });
});
