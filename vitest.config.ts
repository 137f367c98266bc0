import { defineConfig } from 'vitest/config';

/** Tests that start the built program; its build is made before them where it is stale. */
const BUILT = 'test/**/*.built.test.ts';

export default defineConfig({
  test: {
    // TensorFlow's native library cannot be loaded twice in one process: no threads.
    pool: 'forks',
    testTimeout: 20_000,
    hookTimeout: 60_000,
    projects: [
      { extends: true, test: { name: 'unit', include: ['test/**/*.test.ts'], exclude: [BUILT] } },
      {
        extends: true,
        test: { name: 'built', include: [BUILT], globalSetup: 'test/build-dist.mjs' },
      },
    ],
    coverage: {
      provider: 'v8',
      include: ['src/**/*.ts', 'connectors/**/*.ts'],
      reporter: ['text-summary', 'html'],
    },
  },
});
