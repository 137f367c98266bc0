/**
 * Emotions of each call, by kafkajs and avsc. With REGISTRY_URL the schema comes from a schema
 * registry, without it from the package undertone.
 *
 *     KAFKA_BROKERS=localhost:9092 npx tsx emotion-tally.ts
 */
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import avro from 'avsc';
import { Kafka, logLevel, type KafkaMessage } from 'kafkajs';

interface EmotionEvent {
  readonly kind: string;
  readonly callId: string;
  readonly channel: string;
  readonly startMs: number;
  readonly status: string;
  readonly label: string | null;
}

const {
  KAFKA_BROKERS = 'localhost:9092',
  EVENTS_TOPIC = 'emotion-events',
  GROUP = 'emotion-tally',
  REGISTRY_URL,
  MAX_EVENTS,
} = process.env;
const types = new Map<number | string, avro.Type>();

if (REGISTRY_URL === undefined) {
  const path = createRequire(import.meta.url).resolve('undertone/schemas/emotion-event.avsc');
  const type = avro.Type.forSchema(JSON.parse(readFileSync(path, 'utf8')) as avro.Schema);
  types.set(type.fingerprint('sha256').toString('hex'), type);
}

/** 0x00, schema id, Avro; or plain Avro whose schema a header names by its fingerprint. */
async function decode({ value, headers = {} }: KafkaMessage): Promise<EmotionEvent> {
  if (value === null) throw new Error('a record without value is no event');
  if (REGISTRY_URL !== undefined) {
    if (value[0] !== 0) throw new Error('the record is not framed as a registry frames it');
    return (await typeOf(value.readUInt32BE(1))).fromBuffer(value.subarray(5)) as EmotionEvent;
  }
  const fingerprint = String(headers['schemaFingerprint']);
  const type = types.get(fingerprint);
  if (type === undefined) throw new Error(`unknown schema ${fingerprint}`);
  return type.fromBuffer(value) as EmotionEvent;
}

/** Each schema is fetched once. */
async function typeOf(id: number): Promise<avro.Type> {
  const known = types.get(id);
  if (known !== undefined) return known;
  const response = await fetch(`${REGISTRY_URL ?? ''}/schemas/ids/${id}`);
  if (!response.ok) throw new Error(`schema ${id}: HTTP ${response.status}`);
  const { schema } = (await response.json()) as { schema: string };
  const type = avro.Type.forSchema(JSON.parse(schema) as avro.Schema);
  types.set(id, type);
  return type;
}

const kafka = new Kafka({ brokers: KAFKA_BROKERS.split(','), logLevel: logLevel.WARN });
// Events of transactions that were given up are not there. The default, but it matters.
const consumer = kafka.consumer({ groupId: GROUP, readUncommitted: false });
const tally = new Map<string, Map<string, number>>();
let count = 0;

await consumer.connect();
await consumer.subscribe({ topic: EVENTS_TOPIC, fromBeginning: true });
await new Promise<void>((resolve, reject) => {
  process.once('SIGINT', resolve);
  consumer.on(consumer.events.CRASH, ({ payload }) => {
    if (!payload.restart) reject(payload.error);
  });
  const eachMessage = async ({ message }: { message: KafkaMessage }) => {
    if (count === Number(MAX_EVENTS)) return;
    show(await decode(message));
    if (++count === Number(MAX_EVENTS)) resolve();
  };
  consumer.run({ eachMessage }).catch(reject);
});
await consumer.disconnect();

for (const [call, labels] of [...tally].sort()) {
  console.log(call, ...[...labels].sort().map(([label, n]) => `${label}=${n}`));
}

function show({ kind, callId, channel, startMs, status, label }: EmotionEvent): void {
  const start = (startMs / 1_000).toFixed(2);
  console.log(`${callId} ${channel} ${start}s ${label ?? '(none)'} [${status}]`);
  if (kind !== 'window' || label === null) return;
  const labels = tally.get(callId) ?? new Map<string, number>();
  tally.set(callId, labels.set(label, (labels.get(label) ?? 0) + 1));
}
