import { randomUUID } from 'node:crypto';
import type * as TestcontainersPackage from 'testcontainers';
import type { ContainerRuntimeClient, StartedNetwork } from 'testcontainers';
import { makeCertificates, type Certificates } from './certificates.js';
import { nodeIds, startAll, type ClusterPlan, type StartedCluster } from './cluster.js';
import { ContainerNode } from './container-node.js';
import { TRIAL_LABEL, watchContainers } from './container-watcher.js';
import { freePort } from './free-port.js';
import { CLUSTER_ID, propertiesEnvironment, serverProperties } from './server-properties.js';

/** Users with a way to a registry get Kafka's own image. */
const KAFKA_IMAGE = 'apache/kafka:4.1.1';
/** As in Kafka's own image; its user may write there. */
const DATA_FOLDER = '/tmp/kraft-combined-logs';
const PORTS = { BROKER: 19092, CONTROLLER: 9093, CLIENT: 9092, SECURE: 9094 } as const;
const STARTED = /Kafka Server started/;
const START_TIMEOUT_MS = 180_000;

type Testcontainers = typeof TestcontainersPackage;

interface Trial {
  readonly name: string;
  readonly plan: ClusterPlan;
  readonly testcontainers: Testcontainers;
  readonly engine: ContainerRuntimeClient;
  readonly image: string;
  readonly certificates: Certificates | undefined;
  /** Where several nodes talk to each other. */
  readonly network: StartedNetwork | undefined;
}

/**
 * Brokers in containers, by testcontainers. Their ports on the host never change, so that a
 * broker that was killed comes back where clients look for it. The image is that of
 * UNDERTONE_KAFKA_IMAGE, or Kafka's own; it must be configured as Kafka's own is, by `KAFKA_*`.
 * @throws {Error} when testcontainers is not installed, no engine answers, the image cannot be
 * had, or a broker fails
 */
export async function startContainers(plan: ClusterPlan): Promise<StartedCluster> {
  const testcontainers = await loadTestcontainers();
  const engine = await testcontainers.getContainerRuntimeClient();
  const image = plan.env['UNDERTONE_KAFKA_IMAGE'] ?? KAFKA_IMAGE;
  await haveImage(image, testcontainers, engine, plan);
  const certificates = plan.secure ? await makeCertificates(hostOf(engine)) : undefined;

  const name = `undertone-${randomUUID()}`;
  const watcher = await watchContainers(name);
  try {
    const network =
      plan.nodes === 1
        ? undefined
        : await new testcontainers.Network({ nextUuid: () => name }).start();
    const trial = { name, plan, testcontainers, engine, image, certificates, network };
    const nodes = await Promise.all(nodeIds(plan.nodes).map((id) => layOut(id, trial)));
    await startAll(nodes);
    const count = plan.nodes === 1 ? 'a container' : `${plan.nodes} containers`;
    const description = `${image} in ${count}`;
    return { description, nodes, certificates, stop: () => watcher.remove() };
  } catch (error) {
    await watcher.remove();
    throw error;
  }
}

async function loadTestcontainers(): Promise<Testcontainers> {
  try {
    return await import('testcontainers');
  } catch (error) {
    throw new Error('the package testcontainers is not installed', { cause: error });
  }
}

async function haveImage(
  image: string,
  { ImageName }: Testcontainers,
  engine: ContainerRuntimeClient,
  { onProgress }: ClusterPlan,
): Promise<void> {
  const name = ImageName.fromString(image);
  if (await engine.image.exists(name)) return;
  onProgress(`Pulling the image ${image}`);
  await engine.image.pull(name);
}

async function layOut(id: number, trial: Trial): Promise<ContainerNode> {
  const { engine, certificates } = trial;
  const published = async () => `${hostOf(engine)}:${await freePort()}`;
  const address = await published();
  const secureAddress = certificates === undefined ? undefined : await published();
  return new ContainerNode({
    id,
    address,
    secureAddress,
    inside: `${hostName(id, trial.plan)}:${PORTS.BROKER}`,
    engine,
    container: container(id, address, secureAddress, trial),
  });
}

/** Not this machine where the tests run in a container themselves: then it is a gateway. */
function hostOf({ info }: ContainerRuntimeClient): string {
  const { host } = info.containerRuntime;
  // Published ports answer under IPv4 everywhere; `localhost` may be something else first.
  return host === 'localhost' ? '127.0.0.1' : host;
}

function container(id: number, address: string, secureAddress: string | undefined, trial: Trial) {
  const { GenericContainer, Wait } = trial.testcontainers;
  const published: { container: number; host: number }[] = [
    { container: PORTS.CLIENT, host: portOf(address) },
  ];
  if (secureAddress !== undefined) {
    published.push({ container: PORTS.SECURE, host: portOf(secureAddress) });
  }
  const made = new GenericContainer(trial.image)
    .withLabels({ [TRIAL_LABEL]: trial.name })
    .withEnvironment({
      CLUSTER_ID,
      KAFKA_HEAP_OPTS: '-Xmx512m',
      ...propertiesEnvironment(properties(id, address, secureAddress, trial)),
    })
    .withExposedPorts(...published)
    .withWaitStrategy(Wait.forLogMessage(STARTED))
    .withStartupTimeout(START_TIMEOUT_MS);
  return trial.network === undefined
    ? made
    : made.withNetwork(trial.network).withNetworkAliases(hostName(id, trial.plan));
}

function properties(
  id: number,
  address: string,
  secureAddress: string | undefined,
  { plan, certificates }: Trial,
): Record<string, string> {
  const own = hostName(id, plan);
  const voters = nodeIds(plan.nodes)
    .map((node) => `${node}@${hostName(node, plan)}:${PORTS.CONTROLLER}`)
    .join(',');
  const layout = {
    id,
    nodes: plan.nodes,
    binds: {
      BROKER: `0.0.0.0:${PORTS.BROKER}`,
      CONTROLLER: `0.0.0.0:${PORTS.CONTROLLER}`,
      CLIENT: `0.0.0.0:${PORTS.CLIENT}`,
      SECURE: `0.0.0.0:${PORTS.SECURE}`,
    },
    advertises: {
      BROKER: `${own}:${PORTS.BROKER}`,
      CONTROLLER: `${own}:${PORTS.CONTROLLER}`,
      CLIENT: address,
      SECURE: secureAddress ?? '',
    },
    voters,
    dataFolder: DATA_FOLDER,
    certificates,
  };
  return serverProperties(layout, plan.properties);
}

/** A single node needs no name on a network. */
function hostName(id: number, { nodes }: ClusterPlan): string {
  return nodes === 1 ? 'localhost' : `kafka-${id}`;
}

function portOf(address: string): number {
  return Number(address.split(':')[1]);
}
