import { defineConfig } from 'vitest/config';

/** Tests that start the built program; its build is made before them where it is stale. */
const BUILT = 'test/**/*.built.test.ts';
/** Tests that need a real Kafka; skipped, and said so, where none can be had. */
const KAFKA = 'test/kafka/**/*.integration.test.ts';

export default defineConfig({
  test: {
    // TensorFlow's native library cannot be loaded twice in one process: no threads.
    pool: 'forks',
    testTimeout: 20_000,
    hookTimeout: 60_000,
    projects: [
      {
        extends: true,
        test: { name: 'unit', include: ['test/**/*.test.ts'], exclude: [BUILT, KAFKA] },
      },
      {
        extends: true,
        test: { name: 'built', include: [BUILT], globalSetup: 'test/build-dist.mjs' },
      },
      {
        extends: true,
        test: {
          name: 'kafka',
          include: [KAFKA],
          globalSetup: 'test/kafka/setup-broker.ts',
          // After all others, and one file at a time: brokers are hungry, and nothing that is
          // measured by the clock of a test should wait for them.
          sequence: { groupOrder: 1 },
          fileParallelism: false,
          testTimeout: 60_000,
        },
      },
    ],
    coverage: {
      provider: 'v8',
      include: ['src/**/*.ts', 'connectors/**/*.ts'],
      reporter: ['text-summary', 'html'],
      // Of a whole run; `npx vitest run --coverage` with files named falls short of them.
      thresholds: { statements: 90, branches: 75, functions: 90, lines: 90 },
    },
  },
});
