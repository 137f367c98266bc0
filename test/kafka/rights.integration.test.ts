import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import {
  AclOperationTypes as Operation,
  AclPermissionTypes,
  AclResourceTypes as Resource,
  ResourcePatternTypes as Pattern,
  type AclEntry,
  type Kafka,
} from 'kafkajs';
import { afterAll, beforeAll, expect, it, vi } from 'vitest';
import { kafkaClient } from '../../connectors/kafka/client.js';
import { kafkaSecurity } from '../../connectors/kafka/security.js';
import { ensureTopics } from '../../connectors/kafka/topics.js';
import { startTrialBroker } from '../../connectors/trial-broker/start-trial-broker.js';
import type { TrialBroker } from '../../connectors/trial-broker/trial-broker.js';
import { AudioTopic, committedOf } from './audio-topic.js';
import { newPlace, startProcessor, type Place } from './processor-setup.js';
import { describeWithKafka, uniqueName } from './shared-broker.js';

const START_MS = 300_000;
const SOON = { timeout: 40_000, interval: 100 };

/** Whatever is not granted is refused; the open listener is the administrator's. */
const PROPERTIES = {
  'authorizer.class.name': 'org.apache.kafka.metadata.authorizer.StandardAuthorizer',
  'super.users': 'User:ANONYMOUS',
};

type Right = Pick<
  AclEntry,
  'resourceType' | 'resourceName' | 'resourcePatternType' | 'operation'
> & { readonly name: string };

const NAMES = new Map([
  [Operation.READ, 'READ'],
  [Operation.WRITE, 'WRITE'],
  [Operation.DESCRIBE, 'DESCRIBE'],
]);

/** What docs/kafka.md says that `run` needs. */
function rightsOfRun({ topics, groupId }: Place, transactionalPrefix: string): Right[] {
  const on = (name: string, resourceType: Resource, resourceName: string, ...all: Operation[]) => {
    const isTopic = resourceType === Resource.TOPIC;
    const resourcePatternType = isTopic ? Pattern.LITERAL : Pattern.PREFIXED;
    return all.map((operation) => ({
      name: `${NAMES.get(operation) ?? ''} on ${name}`,
      ...{ resourceType, resourceName, resourcePatternType, operation },
    }));
  };
  const { READ, WRITE, DESCRIBE } = Operation;
  const { TOPIC, GROUP, TRANSACTIONAL_ID } = Resource;
  return [
    ...on('audio', TOPIC, topics.audio, READ, DESCRIBE),
    ...on('events', TOPIC, topics.events, WRITE, DESCRIBE),
    ...on('dead letters', TOPIC, topics.deadLetters, WRITE, DESCRIBE),
    ...on('checkpoints', TOPIC, topics.checkpoints, READ, WRITE, DESCRIBE),
    ...on('the group', GROUP, groupId, READ, DESCRIBE),
    ...on('the transactional id', TRANSACTIONAL_ID, transactionalPrefix, WRITE, DESCRIBE),
  ];
}

describeWithKafka('undertone run, with rights', { timeout: 120_000 }, () => {
  let broker: TrialBroker;
  let administrator: Kafka;
  let user: Kafka;
  let username: string;
  let folder: string;

  beforeAll(async () => {
    broker = await startTrialBroker({ secure: true, properties: PROPERTIES });
    const { secure } = broker;
    if (secure === undefined) throw new Error('the broker has no secure listener');
    username = secure.username;
    folder = await mkdtemp(join(tmpdir(), 'undertone-rights-'));
    const tlsCa = join(folder, 'ca.pem');
    await writeFile(tlsCa, secure.ca);
    const clientId = 'undertone-test';
    administrator = kafkaClient({ clientId, brokers: broker.bootstrapServers.split(',') });
    user = kafkaClient({
      clientId,
      brokers: secure.bootstrapServers.split(','),
      security: await kafkaSecurity(
        { sasl: 'scram-sha-512', tlsCa },
        { UNDERTONE_SASL_USERNAME: username, UNDERTONE_SASL_PASSWORD: secure.password },
      ),
    });
  }, START_MS);

  afterAll(async () => {
    await broker.stop();
    await rm(folder, { recursive: true, force: true });
  });

  async function grant(rights: readonly Right[]): Promise<void> {
    const admin = administrator.admin();
    await admin.connect();
    const principal = `User:${username}`;
    const permissionType = AclPermissionTypes.ALLOW;
    await admin.createAcls({
      acl: rights.map(({ resourceType, resourceName, resourcePatternType, operation }) => ({
        ...{ resourceType, resourceName, resourcePatternType, operation },
        ...{ principal, host: '*', permissionType },
      })),
    });
    await admin.disconnect();
  }

  /** A processor with some of the rights, on audio that gives events and a dead letter. */
  async function started(isGranted: (right: Right) => boolean) {
    const place = await newPlace(administrator);
    const transactionalPrefix = uniqueName('prefix');
    const rights = rightsOfRun(place, transactionalPrefix);
    await grant(rights.filter(isGranted));
    const audio = new AudioTopic(place.topics.audio, administrator);
    await audio.send('call-a', 6);
    await audio.sendGarbage('call-a');
    const transactionTimeoutMs = 10_000;
    const delivery = { kind: 'exactly-once', transactionalPrefix, transactionTimeoutMs } as const;
    return { place, ...startProcessor(place, { kafka: user, delivery }) };
  }

  it('works with those that the documentation lists, and needs no other', async () => {
    const { place, failures } = await started(() => true);
    await ensureTopics(user, { names: place.topics, create: false });
    const events = await committedOf(place.topics.events, administrator);
    const letters = await committedOf(place.topics.deadLetters, administrator);
    await vi.waitFor(() => {
      expect(events).toHaveLength(3);
      expect(letters).toHaveLength(1);
    }, SOON);
    expect(failures).toEqual([]);
  });

  it.each([
    'READ on audio',
    'WRITE on events',
    'WRITE on dead letters',
    'READ on checkpoints',
    'WRITE on checkpoints',
    'READ on the group',
    'WRITE on the transactional id',
  ])('ends and says why without %s', async (missing) => {
    const { ended } = await started(({ name }) => name !== missing);
    await expect(ended).rejects.toMatchObject({ code: 'KAFKA_DENIED', exitCode: 77 });
  });
});
