import { Kafka, logLevel, type KafkaConfig, type LogEntry, type RetryOptions } from 'kafkajs';
import { readCompressedBatches } from './compression.js';

/** How to reach a cluster. Everything else that kafkajs can be told is decided here. */
export interface KafkaSettings {
  /** `host:port` of some brokers; the rest of the cluster is learnt from them. */
  readonly brokers: readonly string[];
  readonly clientId: string;
  readonly security?: Pick<KafkaConfig, 'ssl' | 'sasl'>;
  /** What kafkajs has to say; by default nobody listens. */
  readonly onLog?: (entry: KafkaLog) => void;
}

export interface KafkaLog {
  readonly level: 'error' | 'warn' | 'info' | 'debug';
  readonly message: string;
}

/**
 * kafkajs with the settings that undertone relies on. A consumer and the producer that commits
 * its offsets must come from one client.
 *
 * A transaction that begins right after the last one ended meets CONCURRENT_TRANSACTIONS, and
 * kafkajs waits `initialRetryTime` before it tries again: with its 300 ms, transactions back to
 * back would take that long each.
 */
export function kafkaClient(settings: KafkaSettings): Kafka {
  return client(settings, { ...RETRY, retries: 12 });
}

/**
 * The same for who writes and has nobody to go on for it: its brokers may be away for about two
 * minutes. What a producer is told of retries does not reach the connection below it, which gives
 * up after as many as its client was told. Whether there are brokers at all is asked of another.
 */
export function patientKafkaClient(settings: KafkaSettings): Kafka {
  return client(settings, { ...RETRY, retries: 130 });
}

const RETRY = { initialRetryTime: 5, maxRetryTime: 1_000, multiplier: 2, factor: 0.2 } as const;

function client({ brokers, clientId, security, onLog }: KafkaSettings, retry: RetryOptions): Kafka {
  readCompressedBatches();
  return new Kafka({
    brokers: [...brokers],
    clientId,
    connectionTimeout: 5_000,
    requestTimeout: 30_000,
    retry,
    logLevel: onLog === undefined ? logLevel.NOTHING : logLevel.INFO,
    logCreator: () => (entry) => onLog?.(plainLog(entry)),
    ...security,
  });
}

function plainLog({ level, log }: LogEntry): KafkaLog {
  return { level: LEVELS[level] ?? 'debug', message: log.message };
}

const LEVELS: Readonly<Record<number, KafkaLog['level']>> = Object.freeze({
  [logLevel.ERROR]: 'error',
  [logLevel.WARN]: 'warn',
  [logLevel.INFO]: 'info',
});
