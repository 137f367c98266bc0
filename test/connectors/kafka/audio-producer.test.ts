import { setImmediate as turn } from 'node:timers/promises';
import type { Kafka, Message, ProducerRecord } from 'kafkajs';
import { expect, it } from 'vitest';
import { AudioProducer } from '../../../connectors/kafka/audio-producer.js';
import { inRequests } from '../../../connectors/kafka/request-size.js';
import { writeAudioRecord } from '../../../connectors/kafka/write-audio-record.js';

/** A cluster that takes a while for a request, and stands only one at a time for a partition. */
function slowCluster() {
  const requests: ProducerRecord[] = [];
  const open = new Set<number | undefined>();
  const send = async (request: ProducerRecord) => {
    const partition = request.messages[0]?.partition;
    expect(open).not.toContain(partition);
    open.add(partition);
    requests.push(request);
    await turn();
    open.delete(partition);
  };
  return { kafka: { producer: () => ({ send }) } as unknown as Kafka, requests };
}

/** Ten milliseconds of one channel. */
function shortRecord(seq: number, partition: number) {
  const chunk = {
    callId: 'call-1',
    format: { encoding: 'mulaw', sampleRateHz: 8_000, channels: ['mono'] },
    bytes: new Uint8Array(80),
    offsetSamples: seq * 80,
    clock: { kind: 'audio', originMs: 0 },
  } as const;
  return { ...writeAudioRecord(chunk, seq), partition };
}

function seqsOf(messages: readonly Message[], partition: number): unknown[] {
  const own = messages.filter((message) => message.partition === partition);
  return own.map(({ headers }) => headers?.['seq']);
}

it('asks for no batch that is too large with its keys and headers, and keeps the order', async () => {
  const { kafka, requests } = slowCluster();
  const records = Array.from({ length: 10_000 }, (_, i) => shortRecord(i, i % 2));
  await new AudioProducer(kafka, 'audio').send(records);
  expect(requests.every((request) => inRequests([request]).length === 1)).toBe(true);
  for (const partition of [0, 1]) {
    const sent = requests.flatMap(({ messages }) => messages);
    expect(seqsOf(sent, partition)).toEqual(seqsOf(records, partition));
  }
});
