import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { KAFKA_VERSION, kafkaJars } from '#setup/maven';
import { makeCertificates, type Certificates } from './certificates.js';
import { nodeIds, startAll, type ClusterPlan, type StartedCluster } from './cluster.js';
import { freePort } from './free-port.js';
import { findJava } from './java.js';
import { ProcessNode } from './process-node.js';
import { propertiesFile, serverProperties, type Listener } from './server-properties.js';

interface ProcessLayout {
  readonly id: number;
  readonly address: string;
  readonly secureAddress: string | undefined;
  readonly propertiesPath: string;
}

/**
 * Brokers as processes of this machine, from the jars of Maven Central, in a folder for
 * temporary files. They end with this process, however it ends.
 * @throws {Error} when Java, or Maven where it is still needed, is missing, or a broker fails
 */
export async function startProcesses(plan: ClusterPlan): Promise<StartedCluster> {
  const java = await findJava(plan.env);
  const jars = await kafkaJars({ env: plan.env, onProgress: plan.onProgress });
  const certificates = plan.secure ? await makeCertificates('127.0.0.1') : undefined;
  const folder = await mkdtemp(join(tmpdir(), 'undertone-kafka-'));
  const nodes = (await layOut(plan, folder, certificates)).map(
    (layout) => new ProcessNode({ java, jars, folder, ...layout }),
  );
  const stop = async () => {
    await Promise.all(nodes.map((node) => node.kill()));
    await rm(folder, { recursive: true, force: true });
  };
  try {
    await Promise.all(nodes.map((node) => node.format()));
    await startAll(nodes);
  } catch (error) {
    await stop();
    throw error;
  }
  const description = `Kafka ${KAFKA_VERSION} as ${plan.nodes === 1 ? 'a local process' : `${plan.nodes} local processes`}`;
  return { description, nodes, certificates, stop };
}

/** Writes the settings of each node. */
async function layOut(
  plan: ClusterPlan,
  folder: string,
  certificates: Certificates | undefined,
): Promise<ProcessLayout[]> {
  const nodes = await Promise.all(
    nodeIds(plan.nodes).map(async (id) => ({ id, binds: await freeAddresses() })),
  );
  const voters = nodes.map(({ id, binds }) => `${id}@${binds.CONTROLLER}`).join(',');
  return Promise.all(
    nodes.map(async ({ id, binds }) => {
      const home = join(folder, `node-${id}`);
      const dataFolder = join(home, 'data');
      const layout = { id, nodes: plan.nodes, binds, advertises: binds, voters, dataFolder };
      const properties = serverProperties({ ...layout, certificates }, plan.properties);
      const propertiesPath = join(home, 'server.properties');
      await mkdir(home, { recursive: true });
      await writeFile(propertiesPath, propertiesFile(properties), { mode: 0o600 });
      const secureAddress = certificates === undefined ? undefined : binds.SECURE;
      return { id, address: binds.CLIENT, secureAddress, propertiesPath };
    }),
  );
}

async function freeAddresses(): Promise<Record<Listener, string>> {
  const freeAddress = async () => `127.0.0.1:${await freePort()}`;
  return {
    BROKER: await freeAddress(),
    CONTROLLER: await freeAddress(),
    CLIENT: await freeAddress(),
    SECURE: await freeAddress(),
  };
}
