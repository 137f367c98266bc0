import { Kafka, logLevel } from 'kafkajs';

/**
 * A client that outlives what is done to the brokers: the harness sends audio and reads events
 * through it, straight, and must not be what fails.
 */
export function harnessClient(brokers: readonly string[]): Kafka {
  return new Kafka({
    brokers: [...brokers],
    clientId: 'undertone-chaos',
    connectionTimeout: 5_000,
    requestTimeout: 30_000,
    retry: { initialRetryTime: 50, maxRetryTime: 1_000, multiplier: 2, retries: 90 },
    logLevel: logLevel.NOTHING,
  });
}
