import type {
  ContainerRuntimeClient,
  GenericContainer,
  StartedTestContainer,
} from 'testcontainers';
import type { ClusterNode } from './cluster.js';
import { waitForBrokers } from './wait-for-brokers.js';

const START_TIMEOUT_MS = 120_000;
const LOG_LINES = 15;

interface ContainerNodeOptions {
  readonly id: number;
  /** `host:port` of the listeners, as the host reaches them. */
  readonly address: string;
  readonly secureAddress: string | undefined;
  /** `host:port` as the container itself reaches it. */
  readonly inside: string;
  readonly engine: ContainerRuntimeClient;
  /** All that it needs, but not started. */
  readonly container: GenericContainer;
}

/** One broker in a container, which is made by the first start and kept by a kill. */
export class ContainerNode implements ClusterNode {
  readonly id: number;
  readonly address: string;
  readonly secureAddress: string | undefined;
  readonly #log: string[] = [];
  #started: StartedTestContainer | undefined;

  constructor(private readonly options: ContainerNodeOptions) {
    this.id = options.id;
    this.address = options.address;
    this.secureAddress = options.secureAddress;
  }

  async start(): Promise<void> {
    try {
      if (this.#started === undefined) await this.#create();
      else await this.#handle(this.#started).start();
      await waitForBrokers([this.address], [this.id], START_TIMEOUT_MS);
    } catch (error) {
      const reason = error instanceof Error ? error.message : String(error);
      throw new Error([reason, ...this.#log].join('\n'), { cause: error });
    }
  }

  async kill(): Promise<void> {
    if (this.#started === undefined) return;
    const container = this.#handle(this.#started);
    await container.kill();
    await container.wait();
  }

  async configure(args: readonly string[]): Promise<void> {
    const program = ['/opt/kafka/bin/kafka-configs.sh', '--bootstrap-server', this.options.inside];
    const result = await this.#started?.exec([...program, ...args]);
    if (result?.exitCode !== 0) throw new Error(`kafka-configs failed: ${result?.output ?? ''}`);
  }

  async #create(): Promise<void> {
    this.#started = await this.options.container
      .withLogConsumer((stream) => {
        stream.on('data', (line: Buffer | string) => {
          this.#keep(line.toString());
        });
      })
      .start();
  }

  #handle(started: StartedTestContainer) {
    return this.options.engine.container.getById(started.getId());
  }

  #keep(line: string): void {
    this.#log.push(line.trimEnd());
    if (this.#log.length > LOG_LINES) this.#log.shift();
  }
}
