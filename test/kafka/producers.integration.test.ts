import { execFile } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { expect, it, vi } from 'vitest';
import { readAudioRecord } from '../../connectors/kafka/read-audio-record.js';
import { sendCall } from '../../examples/producers/send-call.js';
import { audioChunkCodec } from '../../src/events/avro-codec.js';
import { pythonForConsumers } from './python.js';
import { createTopic } from './round-trip.js';
import { describeWithKafka, sharedBrokers, sharedClient } from './shared-broker.js';
import { contentsOf } from './topic-contents.js';

const run = promisify(execFile);
const EXAMPLES = fileURLToPath(new URL('../../examples/producers/', import.meta.url));
const MULAW = Buffer.from(Uint8Array.from({ length: 4_000 }, (_, i) => i % 251));

vi.setConfig({ testTimeout: 300_000 });

const PYTHON = `
import sys
from confluent_kafka import Producer
from send_call import send_call
producer = Producer({"bootstrap.servers": sys.argv[1], "enable.idempotence": True})
send_call(producer, "call-1", bytes(i % 251 for i in range(4000)), sys.argv[2])
`;

/** What undertone makes of the records of a topic. */
async function understood(topic: string) {
  const records = await contentsOf(sharedClient(), topic);
  const schemas = { own: audioChunkCodec() };
  return records.map((record) => readAudioRecord(record, schemas));
}

function expectTheCall(records: Awaited<ReturnType<typeof understood>>): void {
  const format = { encoding: 'mulaw', sampleRateHz: 8_000, channels: ['customer'] };
  expect(records).toMatchObject([
    { callId: 'call-1', format, seq: 0, streamOffsetSamples: 0, endOfCall: false },
    { callId: 'call-1', format, seq: 1, streamOffsetSamples: 1_600, endOfCall: false },
    { callId: 'call-1', format, seq: 2, streamOffsetSamples: 3_200, endOfCall: true },
  ]);
  expect(Buffer.concat(records.map(({ bytes }) => bytes))).toEqual(MULAW);
}

describeWithKafka('the producers of docs/kafka.md', () => {
  it.each([
    ['python', 'send_call.py'],
    ['ts', 'send-call.ts'],
  ])('stand there as they are (%s)', (language, file) => {
    const docs = readFileSync(new URL('../../docs/kafka.md', import.meta.url), 'utf8');
    const code = readFileSync(`${EXAMPLES}${file}`, 'utf8');
    expect(docs).toContain(`\`\`\`${language}\n${code}\`\`\``);
  });

  it('are understood: TypeScript', async () => {
    const topic = await createTopic(sharedClient(), 3);
    const producer = sharedClient().producer({ idempotent: true, maxInFlightRequests: 1 });
    await producer.connect();
    try {
      await sendCall(producer, 'call-1', MULAW, topic);
    } finally {
      await producer.disconnect();
    }
    expectTheCall(await understood(topic));
  });

  it('are understood: Python', async () => {
    const topic = await createTopic(sharedClient(), 3);
    const python = await pythonForConsumers();
    await run(python, ['-c', PYTHON, sharedBrokers().join(','), topic], { cwd: EXAMPLES });
    expectTheCall(await understood(topic));
  });
});
