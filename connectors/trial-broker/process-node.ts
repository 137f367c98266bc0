import { execFile } from 'node:child_process';
import { dirname, join } from 'node:path';
import { promisify } from 'node:util';
import type { ClusterNode } from './cluster.js';
import { CLUSTER_ID } from './server-properties.js';
import { lastLines, superviseProcess, type SupervisedProcess } from './supervised-process.js';
import { waitForBrokers } from './wait-for-brokers.js';

const QUIET = '-Dorg.slf4j.simpleLogger.defaultLogLevel=warn';
const START_TIMEOUT_MS = 120_000;

interface ProcessNodeOptions {
  readonly id: number;
  /** The program. */
  readonly java: string;
  /** Folder of the jars. */
  readonly jars: string;
  /** Goes with the process, should this one die. */
  readonly folder: string;
  /** `host:port` of the listeners. */
  readonly address: string;
  readonly secureAddress: string | undefined;
  /** Its folder takes the log as well. */
  readonly propertiesPath: string;
}

/** One broker, run by Java. */
export class ProcessNode implements ClusterNode {
  readonly id: number;
  readonly address: string;
  readonly secureAddress: string | undefined;
  #process: SupervisedProcess | undefined;

  constructor(private readonly options: ProcessNodeOptions) {
    this.id = options.id;
    this.address = options.address;
    this.secureAddress = options.secureAddress;
  }

  /** Once, before the first start. */
  async format(): Promise<void> {
    const settings = ['-t', CLUSTER_ID, '-c', this.options.propertiesPath];
    await this.#run(['kafka.tools.StorageTool', 'format', ...settings]);
  }

  async start(): Promise<void> {
    const { java, jars, folder, propertiesPath } = this.options;
    const logPath = join(dirname(propertiesPath), 'log');
    const command = [
      java,
      '-Xmx512m',
      QUIET,
      '-cp',
      join(jars, '*'),
      'kafka.Kafka',
      propertiesPath,
    ];
    const broker = superviseProcess(command, { folder, logPath });
    this.#process = broker;

    const gone = new AbortController();
    void broker.ended.then((outcome) => {
      gone.abort(new Error(`the broker ended (${outcome})`));
    });
    try {
      await waitForBrokers([this.address], [this.id], START_TIMEOUT_MS, gone.signal);
    } catch (error) {
      const reason = error instanceof Error ? error.message : String(error);
      throw new Error(`${reason}\n${await lastLines(logPath)}`, { cause: error });
    }
  }

  async kill(): Promise<void> {
    await this.#process?.kill();
    this.#process = undefined;
  }

  async configure(args: readonly string[]): Promise<void> {
    await this.#run(['kafka.admin.ConfigCommand', '--bootstrap-server', this.address, ...args]);
  }

  async #run(command: readonly string[]): Promise<void> {
    const { java, jars } = this.options;
    await promisify(execFile)(java, [QUIET, '-cp', join(jars, '*'), ...command]);
  }
}
