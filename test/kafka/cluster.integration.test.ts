import { afterAll, beforeAll, expect, it } from 'vitest';
import { kafkaClient } from '../../connectors/kafka/client.js';
import { startTrialBroker } from '../../connectors/trial-broker/start-trial-broker.js';
import type { TrialBroker } from '../../connectors/trial-broker/trial-broker.js';
import { createTopic, receive, send } from './round-trip.js';
import { describeWithKafka } from './shared-broker.js';

const START_MS = 300_000;
const FAULT_MS = 120_000;

describeWithKafka('three brokers, open and with TLS', () => {
  let cluster: TrialBroker;

  beforeAll(async () => {
    cluster = await startTrialBroker({ nodes: 3, secure: true });
  }, START_MS);

  afterAll(async () => {
    await cluster.stop();
  });

  const open = () =>
    kafkaClient({ brokers: cluster.bootstrapServers.split(','), clientId: 'undertone-test' });

  it('lose nothing when one is killed, and take it back', { timeout: FAULT_MS }, async () => {
    const kafka = open();
    const topic = await createTopic(kafka, 3);
    const [, victim] = cluster.nodes;
    await send(kafka, topic, ['before']);

    await victim?.kill();
    await send(kafka, topic, ['meanwhile']);
    await victim?.start();
    await send(kafka, topic, ['after']);

    await expect(receive(kafka, topic, 3)).resolves.toEqual(['before', 'meanwhile', 'after']);
  });

  it.each(['scram-sha-512', 'scram-sha-256', 'plain'] as const)(
    'let in who knows the password, by %s',
    { timeout: FAULT_MS },
    async (mechanism) => {
      const kafka = withTls(cluster, { mechanism });

      const topic = await createTopic(kafka, 1);

      await send(kafka, topic, ['secret']);
      await expect(receive(kafka, topic, 1)).resolves.toEqual(['secret']);
    },
  );

  it('keep out who does not', { timeout: FAULT_MS }, async () => {
    const kafka = withTls(cluster, { mechanism: 'scram-sha-512', password: 'wrong' });

    await expect(kafka.admin().connect()).rejects.toThrow(/[Aa]uthentication failed/);
  });
});

function withTls(
  { secure }: TrialBroker,
  login: { mechanism: 'plain' | 'scram-sha-256' | 'scram-sha-512'; password?: string },
) {
  if (secure === undefined) throw new Error('the cluster has no listener with TLS');
  const { ca, clientCertificate, clientKey, username, password } = secure;
  return kafkaClient({
    brokers: secure.bootstrapServers.split(','),
    clientId: 'undertone-test',
    security: {
      ssl: { ca, cert: clientCertificate, key: clientKey },
      // The union of mechanisms is told apart by a property that is not known here.
      sasl: { username, password, ...login } as never,
    },
  });
}
