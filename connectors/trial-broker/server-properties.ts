/** The one place where brokers for trials are configured, in containers or as processes. */
import type { Certificates } from './certificates.js';
import { COORDINATORS } from './warm-up.js';

/** Names that say nothing of TLS, so that Kafka's own image asks for no files of its own. */
export const LISTENERS = ['BROKER', 'CONTROLLER', 'CLIENT', 'SECURE'] as const;
export type Listener = (typeof LISTENERS)[number];

export interface NodeLayout {
  readonly id: number;
  readonly nodes: 1 | 3;
  /** `host:port` of each listener, as the node binds it. */
  readonly binds: Readonly<Record<Listener, string>>;
  /** `host:port` of each listener, as others reach it. */
  readonly advertises: Readonly<Record<Listener, string>>;
  /** `id@host:port` of every controller, comma-separated. */
  readonly voters: string;
  readonly dataFolder: string;
  readonly certificates: Certificates | undefined;
}

/** Any identifier does for a cluster that never meets another. */
export const CLUSTER_ID = '5L6g3nShT-eMCtK--X86sw';

/**
 * Topics must be created by those who want them: a typing error must not make one.
 * Few partitions for the broker's own topics, so that the first group and the first transaction
 * do not wait for a hundred folders.
 */
export function serverProperties(
  layout: NodeLayout,
  overrides: Readonly<Record<string, string>>,
): Record<string, string> {
  return {
    'process.roles': 'broker,controller',
    'node.id': String(layout.id),
    'controller.quorum.voters': layout.voters,
    'log.dirs': layout.dataFolder,
    'auto.create.topics.enable': 'false',
    'group.initial.rebalance.delay.ms': '0',
    'offsets.topic.num.partitions': String(COORDINATORS),
    'transaction.state.log.num.partitions': String(COORDINATORS),
    ...listenerProperties(layout),
    ...replication(layout.nodes),
    ...(layout.certificates === undefined ? {} : secureListener(layout.certificates)),
    ...overrides,
  };
}

/** The format of java.util.Properties; values may hold its escapes, as those of `onOneLine` do. */
export function propertiesFile(properties: Readonly<Record<string, string>>): string {
  return Object.entries(properties)
    .map(([key, value]) => `${key}=${value}\n`)
    .join('');
}

/** The same as environment, by the rules of the image apache/kafka. */
export function propertiesEnvironment(
  properties: Readonly<Record<string, string>>,
): Record<string, string> {
  return Object.fromEntries(
    Object.entries(properties).map(([key, value]) => [
      `KAFKA_${key.replaceAll('_', '__').replaceAll('-', '___').replaceAll('.', '_').toUpperCase()}`,
      value,
    ]),
  );
}

function listenerProperties({
  binds,
  advertises,
  certificates,
}: NodeLayout): Record<string, string> {
  const used = LISTENERS.filter((name) => name !== 'SECURE' || certificates !== undefined);
  const advertised = used.filter((name) => name !== 'CONTROLLER');
  return {
    listeners: used.map((name) => `${name}://${binds[name]}`).join(','),
    'advertised.listeners': advertised.map((name) => `${name}://${advertises[name]}`).join(','),
    'listener.security.protocol.map': used
      .map((name) => `${name}:${name === 'SECURE' ? 'SASL_SSL' : 'PLAINTEXT'}`)
      .join(','),
    'controller.listener.names': 'CONTROLLER',
    'inter.broker.listener.name': 'BROKER',
  };
}

function replication(nodes: 1 | 3): Record<string, string> {
  const factor = String(nodes);
  const inSync = nodes === 1 ? '1' : '2';
  return {
    'default.replication.factor': factor,
    'min.insync.replicas': inSync,
    'offsets.topic.replication.factor': factor,
    'transaction.state.log.replication.factor': factor,
    'transaction.state.log.min.isr': inSync,
    'share.coordinator.state.topic.replication.factor': factor,
    'share.coordinator.state.topic.min.isr': inSync,
  };
}

/** SCRAM passwords are no settings: see `scramCommands`. */
function secureListener(certificates: Certificates): Record<string, string> {
  const { ca, serverCertificate, serverKey, username, password } = certificates;
  const login = 'org.apache.kafka.common.security';
  return prefixed('listener.name.secure.', {
    'sasl.enabled.mechanisms': 'SCRAM-SHA-512,SCRAM-SHA-256,PLAIN',
    'scram-sha-512.sasl.jaas.config': `${login}.scram.ScramLoginModule required;`,
    'scram-sha-256.sasl.jaas.config': `${login}.scram.ScramLoginModule required;`,
    'plain.sasl.jaas.config': `${login}.plain.PlainLoginModule required user_${username}="${password}";`,
    'ssl.keystore.type': 'PEM',
    'ssl.keystore.certificate.chain': onOneLine(serverCertificate),
    'ssl.keystore.key': onOneLine(serverKey),
    'ssl.truststore.type': 'PEM',
    'ssl.truststore.certificates': onOneLine(ca),
    'ssl.client.auth': 'requested',
  });
}

/**
 * What to call kafka-configs with to give the user its SCRAM passwords: one call for each kind,
 * because Kafka refuses two changes of a user in one.
 */
export function scramCommands({ username, password }: Certificates): string[][] {
  return ['SCRAM-SHA-512', 'SCRAM-SHA-256'].map((mechanism) => [
    ...['--alter', '--entity-type', 'users', '--entity-name', username],
    ...['--add-config', `${mechanism}=[password=${password}]`],
  ]);
}

function prefixed(prefix: string, properties: Record<string, string>): Record<string, string> {
  return Object.fromEntries(
    Object.entries(properties).map(([key, value]) => [prefix + key, value]),
  );
}

function onOneLine(pem: string): string {
  return pem.trim().replaceAll('\n', '\\n');
}
