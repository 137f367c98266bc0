import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import {
  AclOperationTypes,
  AclPermissionTypes,
  AclResourceTypes,
  ResourcePatternTypes,
} from 'kafkajs';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { kafkaClient, type KafkaSettings } from '../../connectors/kafka/client.js';
import { fingerprintEncoder } from '../../connectors/kafka/event-encoder.js';
import { KafkaEventSink } from '../../connectors/kafka/kafka-event-sink.js';
import { kafkaSecurity, type SecurityChoice } from '../../connectors/kafka/security.js';
import { startTrialBroker } from '../../connectors/trial-broker/start-trial-broker.js';
import type { SecureAccess, TrialBroker } from '../../connectors/trial-broker/trial-broker.js';
import type { UndertoneError } from '../../src/errors.js';
import { makeOutput } from '../connectors/make-output.js';
import { createTopic } from './round-trip.js';
import { describeWithKafka } from './shared-broker.js';

const START_MS = 300_000;
const OAUTH = 'org.apache.kafka.common.security.oauthbearer.OAuthBearerLoginModule';

/** Tokens that nobody signed, which Kafka's own validator takes where no other is configured. */
const PROPERTIES = {
  'listener.name.secure.sasl.enabled.mechanisms': 'SCRAM-SHA-512,SCRAM-SHA-256,PLAIN,OAUTHBEARER',
  'listener.name.secure.oauthbearer.sasl.jaas.config': `${OAUTH} required unsecuredLoginStringClaim_sub="undertone";`,
  'authorizer.class.name': 'org.apache.kafka.metadata.authorizer.StandardAuthorizer',
  'super.users': 'User:ANONYMOUS',
  'allow.everyone.if.no.acl.found': 'true',
};

describeWithKafka('a broker with TLS, logins and rights', () => {
  let broker: TrialBroker;
  let access: SecureAccess;
  let folder: string;
  let topic: string;
  /** Everything that is needed, by file. */
  let files: Required<Pick<SecurityChoice, 'tlsCa' | 'saslUsernameFile' | 'saslPasswordFile'>>;

  beforeAll(async () => {
    broker = await startTrialBroker({ secure: true, properties: PROPERTIES });
    if (broker.secure === undefined) throw new Error('the broker has no secure listener');
    access = broker.secure;
    folder = await mkdtemp(join(tmpdir(), 'undertone-secure-'));
    topic = await createTopic(plainClient(), 1);
    files = {
      tlsCa: await file('ca.pem', access.ca),
      saslUsernameFile: await file('user', `${access.username}\n`),
      saslPasswordFile: await file('password', `${access.password}\n`),
    };
  }, START_MS);

  afterAll(async () => {
    await broker.stop();
    await rm(folder, { recursive: true, force: true });
  });

  const plainClient = () =>
    kafkaClient({ brokers: broker.bootstrapServers.split(','), clientId: 'undertone-test' });

  async function file(name: string, text: string): Promise<string> {
    const path = join(folder, name);
    await writeFile(path, text);
    return path;
  }

  /** Writes one event over the secure listener. */
  async function writeOne(choice: SecurityChoice, environment = {}, into = topic): Promise<void> {
    const kafka: KafkaSettings = {
      brokers: access.bootstrapServers.split(','),
      clientId: 'undertone-test',
      security: await kafkaSecurity(choice, environment),
    };
    const sink = await KafkaEventSink.open({ kafka, topic: into, encoder: fingerprintEncoder() });
    try {
      await sink.write(makeOutput());
    } finally {
      await sink.close();
    }
  }

  /** @returns the error, after a look at all that could be printed of it */
  async function denial(choice: SecurityChoice, environment = {}, into = topic) {
    const thrown: unknown = await writeOne(choice, environment, into).catch((e: unknown) => e);
    const error = thrown as UndertoneError;
    const { cause, stack } = error;
    const printed = [error.message, stack, (cause as Error | undefined)?.stack].join('\n');
    expect(printed).not.toContain(access.password);
    return error;
  }

  it.each(['scram-sha-512', 'scram-sha-256', 'plain'] as const)(
    'lets in who has the password, by %s',
    async (sasl) => {
      await writeOne({ sasl, ...files });
      const { username, password } = access;
      const environment = {
        UNDERTONE_SASL_USERNAME: username,
        UNDERTONE_SASL_PASSWORD: password,
      };
      await writeOne({ sasl, tlsCa: files.tlsCa }, environment);
    },
  );

  it('takes our certificate, too', async () => {
    const tlsCert = await file('client.pem', access.clientCertificate);
    const tlsKey = await file('client.key', access.clientKey);
    await writeOne({ sasl: 'scram-sha-512', ...files, tlsCert, tlsKey });
  });

  it('lets in who has a token, by oauthbearer', async () => {
    const part = (value: object) => Buffer.from(JSON.stringify(value)).toString('base64url');
    const now = Math.floor(Date.now() / 1_000);
    const token = `${part({ alg: 'none' })}.${part({ sub: 'me', iat: now, exp: now + 600 })}.`;
    const saslTokenCommand = `echo ${token}`;
    await writeOne({ sasl: 'oauthbearer', tlsCa: files.tlsCa, saslTokenCommand }, process.env);
    const text = `export async function token() { return '${token}'; }`;
    const saslTokenModule = await file('token.mjs', text);
    await writeOne({ sasl: 'oauthbearer', tlsCa: files.tlsCa, saslTokenModule });
  });

  it('keeps out who has the wrong password, and quotes neither of them', async () => {
    const saslPasswordFile = await file('wrong', 'hunter2-falsch');
    for (const sasl of ['scram-sha-512', 'plain'] as const) {
      const error = await denial({ sasl, ...files, saslPasswordFile });
      expect(error).toMatchObject({ code: 'KAFKA_DENIED', exitCode: 77 });
      expect(`${error.message}${error.stack ?? ''}`).not.toContain('hunter2-falsch');
    }
  });

  it('keeps out a token that has expired', async () => {
    const part = (value: object) => Buffer.from(JSON.stringify(value)).toString('base64url');
    const token = `${part({ alg: 'none' })}.${part({ sub: 'me', iat: 1, exp: 2 })}.`;
    const choice = { tlsCa: files.tlsCa, saslTokenCommand: `echo ${token}` };
    const error = await denial({ sasl: 'oauthbearer', ...choice }, process.env);
    expect(error.code).toBe('KAFKA_DENIED');
    expect(`${error.message}${error.stack ?? ''}`).not.toContain(token);
  });

  it('is not trusted without its authority', async () => {
    const error = await denial({ sasl: 'scram-sha-512', ...files, tlsCa: undefined, tls: true });
    expect(error.code).toBe('KAFKA_DENIED');
    expect(error.message).toContain('--tls-ca');
  });

  it('says which topic a user may not write', async () => {
    const forbidden = await createTopic(plainClient(), 1);
    const admin = plainClient().admin();
    await admin.connect();
    await admin.createAcls({
      acl: [
        {
          resourceType: AclResourceTypes.TOPIC,
          resourceName: forbidden,
          resourcePatternType: ResourcePatternTypes.LITERAL,
          principal: `User:${access.username}`,
          host: '*',
          operation: AclOperationTypes.WRITE,
          permissionType: AclPermissionTypes.DENY,
        },
      ],
    });
    await admin.disconnect();
    const error = await denial({ sasl: 'scram-sha-512', ...files }, {}, forbidden);
    expect(error.code).toBe('KAFKA_DENIED');
    expect(error.message).toContain(forbidden);
  });
});
