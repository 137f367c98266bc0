/** The options of every command that talks to Kafka, and what the connectors make of them. */
import { resolve } from 'node:path';
import { z } from 'zod';
import type { KafkaLog, KafkaSettings } from '../../connectors/kafka/client.js';
import type { RegistrySettings } from '../../connectors/kafka/registry-client.js';
import { SchemaRegistry } from '../../connectors/kafka/schema-registry.js';
import { kafkaSecurity, readSecret, SASL_MECHANISMS } from '../../connectors/kafka/security.js';
import { UndertoneError } from '../errors.js';
import type { CliIo } from './io.js';
import { flag, listOf, text } from './option-schemas.js';
import type { OptionSpecs, OptionValues } from './options.js';

const path = { schema: text.optional(), expected: 'a path' } as const;

/** What Kafka takes for a topic. */
export const topicName = z.string().regex(/^(?!\.{1,2}$)[a-zA-Z0-9._-]{1,249}$/);

const BROKER = /^(\[[0-9a-fA-F:]+\]|[^\s:@/]+):\d{1,5}$/;

/** To reach the brokers. */
export const BROKER_OPTIONS = {
  brokers: {
    flags: '--brokers <list>',
    description: 'host:port of some brokers, separated by commas (default localhost:9092)',
    schema: listOf(z.string().regex(BROKER)).default(['localhost:9092']),
    expected: 'host:port, separated by commas',
  },
  clientId: {
    flags: '--client-id <name>',
    description: "name in the brokers' logs and quotas (default undertone)",
    schema: text.default('undertone'),
    expected: 'a name',
  },
  tls: {
    flags: '--tls',
    description: 'encrypt connections to the brokers (implied by the next three)',
    schema: flag,
    expected: 'true or false',
  },
  tlsCa: {
    flags: '--tls-ca <file>',
    description: 'authorities to trust, PEM (default: those that Node trusts)',
    ...path,
  },
  tlsCert: {
    flags: '--tls-cert <file>',
    description: 'our certificate, PEM, where the brokers ask for one',
    ...path,
  },
  tlsKey: {
    flags: '--tls-key <file>',
    description: 'its key, PEM (passphrase: UNDERTONE_TLS_KEY_PASSPHRASE)',
    ...path,
  },
  sasl: {
    flags: '--sasl <mechanism>',
    description: `how to log in: ${SASL_MECHANISMS.join(', ')}`,
    schema: z.enum(SASL_MECHANISMS).optional(),
    expected: SASL_MECHANISMS.join(', '),
  },
  saslUsernameFile: {
    flags: '--sasl-username-file <file>',
    description: 'holds the user name (or variable UNDERTONE_SASL_USERNAME)',
    ...path,
  },
  saslPasswordFile: {
    flags: '--sasl-password-file <file>',
    description: 'holds the password (or variable UNDERTONE_SASL_PASSWORD)',
    ...path,
  },
  saslTokenCommand: {
    flags: '--sasl-token-command <command>',
    description: 'command line whose output is a token, for oauthbearer',
    schema: text.optional(),
    expected: 'a command line',
  },
  saslTokenModule: {
    flags: '--sasl-token-module <file>',
    description: 'module with `export async function token()`, for oauthbearer',
    ...path,
  },
} as const satisfies OptionSpecs;

/** And the schema registry. */
export const KAFKA_OPTIONS = {
  ...BROKER_OPTIONS,
  registry: {
    flags: '--registry <url>',
    description: "schema registry, Confluent's API (default: none, schemas go by fingerprint)",
    schema: text.optional(),
    expected: 'a URL',
  },
  registryAuthFile: {
    flags: '--registry-auth-file <file>',
    description: 'holds user:password, or a token, of it (or variable UNDERTONE_REGISTRY_AUTH)',
    ...path,
  },
} as const satisfies OptionSpecs;

export const EVENTS_TOPIC_OPTIONS = {
  eventsTopic: {
    flags: '--events-topic <name>',
    description: 'topic of the events (default emotion-events)',
    schema: topicName.default('emotion-events'),
    expected: 'a name of letters, digits, dots, dashes and underscores',
  },
} as const satisfies OptionSpecs;

type KafkaOptions = OptionValues<typeof KAFKA_OPTIONS>;

const REGISTRY_AUTH = 'UNDERTONE_REGISTRY_AUTH';

/** @throws UndertoneError USAGE, CONFIG, FILE_NOT_FOUND; secrets stay out of messages */
export async function kafkaSettings(
  options: OptionValues<typeof BROKER_OPTIONS>,
  io: CliIo,
  onLog?: (entry: KafkaLog) => void,
): Promise<KafkaSettings> {
  const at = (file: string | undefined) => file && resolve(io.workingFolder, file);
  const { brokers, clientId } = options;
  const choice = {
    ...options,
    tlsCa: at(options.tlsCa),
    tlsCert: at(options.tlsCert),
    tlsKey: at(options.tlsKey),
    saslUsernameFile: at(options.saslUsernameFile),
    saslPasswordFile: at(options.saslPasswordFile),
    saslTokenModule: at(options.saslTokenModule),
  };
  const security = await kafkaSecurity(choice, io.environment);
  return { brokers, clientId, security, ...(onLog !== undefined && { onLog }) };
}

/**
 * @param onWaiting told where the registry lets us wait
 * @throws UndertoneError USAGE, CONFIG, FILE_NOT_FOUND
 */
export async function schemaRegistry(
  { registry, registryAuthFile }: KafkaOptions,
  io: CliIo,
  onWaiting: NonNullable<RegistrySettings['onWaiting']>,
): Promise<SchemaRegistry | undefined> {
  if (registry === undefined) return undefined;
  checkUrl(registry);
  const file = registryAuthFile && resolve(io.workingFolder, registryAuthFile);
  const wanted = file !== undefined || io.environment[REGISTRY_AUTH] !== undefined;
  const secret = wanted
    ? await readSecret('--registry-auth-file', file, REGISTRY_AUTH, io.environment)
    : undefined;
  return new SchemaRegistry({
    url: registry,
    onWaiting,
    signal: io.interrupted,
    ...(secret !== undefined && { authorization: authorizationOf(secret) }),
  });
}

/** The value is not repeated in the message: where it holds a password, nobody else must see it. */
function checkUrl(registry: string): void {
  const url = URL.canParse(registry) ? new URL(registry) : undefined;
  const isHttp = url?.protocol === 'http:' || url?.protocol === 'https:';
  if (isHttp && url.username === '' && url.password === '') return;
  throw new UndertoneError('USAGE', {
    what: 'the address of the registry is not valid',
    where: '--registry',
    expected: 'http://host:port or https://host:port, without user and password',
    received: isHttp ? 'one with user or password' : 'something else',
    todo: `put user:password into a file for --registry-auth-file, or into ${REGISTRY_AUTH}`,
  });
}

function authorizationOf(secret: string): string {
  return secret.includes(':')
    ? `Basic ${Buffer.from(secret, 'utf8').toString('base64')}`
    : `Bearer ${secret}`;
}
