import { spawnSync } from 'node:child_process';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { kafkaClient } from '../../connectors/kafka/client.js';
import { startTrialBroker } from '../../connectors/trial-broker/start-trial-broker.js';
import type { TrialBroker } from '../../connectors/trial-broker/trial-broker.js';
import { createTopic, receive, send } from './round-trip.js';

const START_MS = 300_000;
const hasJava = ['java', 'mvn'].every((program) => spawnSync(program, ['-version']).status === 0);
const isRequired = (process.env['UNDERTONE_REQUIRE_KAFKA'] ?? '') !== '';

describe.skipIf(!hasJava && !isRequired)('a broker as a process', () => {
  let broker: TrialBroker;

  beforeAll(async () => {
    const env = { ...process.env, UNDERTONE_REQUIRE_KAFKA: 'process' };
    broker = await startTrialBroker({ env, properties: { 'message.max.bytes': '2000' } });
  }, START_MS);

  afterAll(async () => {
    await broker.stop();
  });

  const client = () =>
    kafkaClient({ brokers: broker.bootstrapServers.split(','), clientId: 'undertone-test' });

  it('is what was asked for', () => {
    expect(broker.route).toBe('process');
    expect(broker.description).toContain('Kafka 4.1.1 as a local process');
  });

  it('keeps what it has through a kill', { timeout: 120_000 }, async () => {
    const topic = await createTopic(client(), 1);
    await send(client(), topic, ['before']);

    await broker.nodes[0]?.kill();
    await broker.nodes[0]?.start();

    await send(client(), topic, ['after']);
    await expect(receive(client(), topic, 2)).resolves.toEqual(['before', 'after']);
  });

  it('has the settings that were asked for', async () => {
    const topic = await createTopic(client(), 1);

    await expect(send(client(), topic, ['x'.repeat(3_000)])).rejects.toThrow(/larger than the max/);
  });
});
