import { Worker } from 'node:worker_threads';
import { afterEach, expect, test } from 'vitest';
import { setFlagsFromString } from 'node:v8';
import { presizeYoungGenerations } from '../../../src/cli/pipeline-thread/young-generation.js';

afterEach(() => {
  setFlagsFromString('--min-semi-space-size=0');
});

test('threads that start afterwards have their whole young generation at once', async () => {
  const before = await youngGenerationOfNewThread();
  presizeYoungGenerations();
  const after = await youngGenerationOfNewThread();
  expect(before).toBeLessThan(8e6);
  expect(after).toBeGreaterThanOrEqual(16e6);
});

/** In bytes, right after its start. */
async function youngGenerationOfNewThread(): Promise<number> {
  const worker = new Worker(
    `const { getHeapSpaceStatistics } = require('node:v8');
     const space = getHeapSpaceStatistics().find(({ space_name }) => space_name === 'new_space');
     require('node:worker_threads').parentPort.postMessage(space.space_size);`,
    { eval: true, execArgv: [] },
  );
  try {
    return await new Promise<number>((resolve, reject) => {
      worker.once('message', resolve);
      worker.once('error', reject);
    });
  } finally {
    await worker.terminate();
  }
}
