import { UndertoneError } from '../../src/errors.js';
import type { ClusterPlan, StartedCluster } from './cluster.js';
import { startContainers } from './container-cluster.js';
import { startProcesses } from './process-cluster.js';
import { requiredRoute, type RequiredRoute } from './required-route.js';
import { scramCommands } from './server-properties.js';
import type {
  BrokerRoute,
  Environment,
  SecureAccess,
  TrialBroker,
  TrialBrokerOptions,
} from './trial-broker.js';
import { waitForBrokers } from './wait-for-brokers.js';
import { warmUp } from './warm-up.js';

const GIVEN_TIMEOUT_MS = 15_000;
const READY_TIMEOUT_MS = 120_000;

type OwnRoute = Exclude<BrokerRoute, 'given'>;

const STARTERS: Readonly<Record<OwnRoute, (plan: ClusterPlan) => Promise<StartedCluster>>> = {
  testcontainers: startContainers,
  process: startProcesses,
};

/**
 * The first of these that can be had: the broker that KAFKA_BROKERS names; containers, where a
 * Docker engine answers; processes, where Java and Maven are there. UNDERTONE_REQUIRE_KAFKA
 * leaves one of the last two. Who asks for several nodes, TLS or settings of their own gets a
 * broker that was started for it, never the user's.
 *
 * @throws {UndertoneError} BROKER_NOT_STARTED with the reason of each way; KAFKA_UNAVAILABLE
 * where the broker that was named does not answer; CONFIG
 */
export async function startTrialBroker(options: TrialBrokerOptions = {}): Promise<TrialBroker> {
  const { env = process.env } = options;
  const required = requiredRoute(env) ?? 'any';
  const given = required === 'any' && !needsOwnBroker(options) ? (env['KAFKA_BROKERS'] ?? '') : '';
  const broker =
    given === ''
      ? await startFirst(routesOf(required), planOf(options, env))
      : await useGiven(given);
  options.onChosen?.(broker.description);
  return broker;
}

function needsOwnBroker({ nodes = 1, secure = false, properties }: TrialBrokerOptions): boolean {
  return nodes > 1 || secure || properties !== undefined;
}

function planOf(options: TrialBrokerOptions, env: Environment): ClusterPlan {
  const { nodes = 1, secure = false, properties = {}, onProgress = () => undefined } = options;
  return { env, nodes, secure, properties, onProgress };
}

function routesOf(required: RequiredRoute): readonly OwnRoute[] {
  return required === 'any' ? ['testcontainers', 'process'] : [required];
}

async function startFirst(routes: readonly OwnRoute[], plan: ClusterPlan): Promise<TrialBroker> {
  const reasons: string[] = [];
  for (const route of routes) {
    try {
      return await startOn(route, plan);
    } catch (error) {
      reasons.push(`${route}: ${error instanceof Error ? error.message : String(error)}`);
    }
  }
  throw new UndertoneError('BROKER_NOT_STARTED', {
    what: 'no Kafka broker could be started',
    received: reasons.join('; '),
    todo: 'set KAFKA_BROKERS, start a Docker engine, or install Java 17 and Maven',
  });
}

async function useGiven(bootstrapServers: string): Promise<TrialBroker> {
  try {
    await waitForBrokers(bootstrapServers.split(','), [], GIVEN_TIMEOUT_MS);
  } catch (error) {
    throw new UndertoneError('KAFKA_UNAVAILABLE', {
      what: 'the broker of KAFKA_BROKERS does not answer',
      where: bootstrapServers,
      cause: error,
    });
  }
  return {
    route: 'given',
    description: `the Kafka of KAFKA_BROKERS at ${bootstrapServers}`,
    bootstrapServers,
    nodes: [],
    secure: undefined,
    stop: () => Promise.resolve(),
  };
}

async function startOn(route: OwnRoute, plan: ClusterPlan): Promise<TrialBroker> {
  const cluster = await STARTERS[route](plan);
  const addresses = cluster.nodes.map(({ address }) => address);
  try {
    const ids = cluster.nodes.map(({ id }) => id);
    await waitForBrokers(addresses, ids, READY_TIMEOUT_MS);
    await warmUp(addresses, READY_TIMEOUT_MS);
    return {
      route,
      description: `${cluster.description} at ${addresses.join(',')}`,
      bootstrapServers: addresses.join(','),
      nodes: cluster.nodes,
      secure: await openSecureListener(cluster),
      stop: () => cluster.stop(),
    };
  } catch (error) {
    await cluster.stop();
    throw error;
  }
}

async function openSecureListener({
  nodes,
  certificates,
}: StartedCluster): Promise<SecureAccess | undefined> {
  if (certificates === undefined) return undefined;
  const configure = async (command: readonly string[]) => nodes[0]?.configure(command);
  await Promise.all(scramCommands(certificates).map(configure));
  const { ca, clientCertificate, clientKey, username, password } = certificates;
  const bootstrapServers = nodes.map(({ secureAddress }) => secureAddress).join(',');
  return { bootstrapServers, ca, clientCertificate, clientKey, username, password };
}
