import type { TestProject } from 'vitest/node';
import { startTrialBroker } from '../../connectors/trial-broker/start-trial-broker.js';
import { UndertoneError } from '../../src/errors.js';

declare module 'vitest' {
  interface ProvidedContext {
    /** The one broker that all files share: each makes topics of its own. */
    kafka: { readonly bootstrapServers: string } | { readonly unavailable: string };
  }
}

/**
 * Starts the broker once for all integration tests. Where none can be had they are skipped, which
 * is said after everything else; UNDERTONE_REQUIRE_KAFKA makes it a failure.
 */
export async function setup(project: TestProject): Promise<() => Promise<void>> {
  try {
    const broker = await startTrialBroker({ onChosen: say, onProgress: say });
    project.provide('kafka', { bootstrapServers: broker.bootstrapServers });
    return () => broker.stop();
  } catch (error) {
    if (!mayBeSkipped(error)) throw error;
    project.provide('kafka', { unavailable: error.message });
    return () => {
      sayLoudly(`The integration tests with Kafka were SKIPPED.\n${error.message}`);
      return Promise.resolve();
    };
  }
}

function mayBeSkipped(error: unknown): error is UndertoneError {
  const isRequired = (process.env['UNDERTONE_REQUIRE_KAFKA'] ?? '') !== '';
  return error instanceof UndertoneError && error.code === 'BROKER_NOT_STARTED' && !isRequired;
}

function say(text: string): void {
  process.stderr.write(`Kafka for tests: ${text}\n`);
}

function sayLoudly(text: string): void {
  const line = '!'.repeat(80);
  process.stderr.write(`\n${line}\n${text}\n${line}\n`);
}
