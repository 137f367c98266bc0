import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { packBatch } from '../../src/model/packed-batch.js';
import { WorkerRunner } from '../../src/model/worker-runner.js';

const SETUP = { modelFolder: 'model', backend: {}, maxBatch: 1 };
const IMPORT = "import { parentPort, workerData } from 'node:worker_threads';";
const READY = "parentPort.postMessage({ kind: 'ready', model: workerData, backend: 1 });";

let folder: string;
let runner: WorkerRunner | undefined;

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'undertone-worker-'));
});

afterEach(async () => {
  await runner?.stop();
  await rm(folder, { recursive: true });
});

describe('WorkerRunner', () => {
  it('hands its setup over, gives batches away and takes their logits', async () => {
    runner = await start(`${READY}
      parentPort.on('message', ({ id, batch }) => {
        const logits = Float32Array.of(id, batch.features.length, batch.turns[0]);
        parentPort.postMessage({ kind: 'logits', id, logits }, [logits.buffer]);
      });`);
    expect((await runner.introduction).model).toEqual(SETUP);
    const batch = emptyBatch();
    const answers = await Promise.all([runner.run(batch), runner.run(emptyBatch())]);
    expect(answers.map((logits) => [...logits])).toEqual([
      [0, 2, 7],
      [1, 2, 7],
    ]);
    expect(batch.features.byteLength).toBe(0);
  });

  it('says with its own code why a model does not open', async () => {
    const error = "{ code: 'MODEL_NOT_FOUND', what: 'no such artifact', where: 'model' }";
    runner = await start(`parentPort.postMessage({ kind: 'failed', error: ${error} });`);
    await expect(runner.introduction).rejects.toThrow('MODEL_NOT_FOUND: model: no such artifact');
  });

  it('rejects one batch that fails and runs the next', async () => {
    runner = await start(`${READY}
      parentPort.on('message', ({ id }) => {
        const error = { code: 'INTERNAL', what: 'wrong', causeStack: 'at depth' };
        if (id === 0) parentPort.postMessage({ kind: 'error', id, error });
        else parentPort.postMessage({ kind: 'logits', id, logits: Float32Array.of(1) });
      });`);
    const failing = runner.run(emptyBatch());
    await expect(failing).rejects.toMatchObject({ code: 'INTERNAL', cause: 'at depth' });
    expect(await runner.run(emptyBatch())).toHaveLength(1);
  });

  it.each([
    ['throws', "throw new Error('out of memory')", /^WORKER_DIED: .*out of memory/],
    ['exits', 'process.exit(3)', /^WORKER_DIED: .*exit code 3/],
  ])('rejects everything at once when the thread %s', async (_, act, message) => {
    runner = await start(`${READY} parentPort.on('message', () => { ${act}; });`);
    await runner.introduction;
    const pending = [runner.run(emptyBatch()), runner.run(emptyBatch())];
    for (const result of await Promise.allSettled(pending)) {
      expect(result.status).toBe('rejected');
      expect((result as PromiseRejectedResult).reason).toMatchObject({ code: 'WORKER_DIED' });
    }
    await expect(runner.run(emptyBatch())).rejects.toThrow(message);
  });

  it('rejects the introduction where there is no such module to run', async () => {
    runner = new WorkerRunner(pathToFileURL(join(folder, 'absent.mjs')), SETUP);
    await expect(runner.introduction).rejects.toThrow(/^WORKER_DIED: .*Cannot find module/);
  });

  it('rejects what is under way when it is stopped', async () => {
    runner = await start(READY);
    await runner.introduction;
    const pending = runner.run(emptyBatch());
    await Promise.all([
      expect(pending).rejects.toMatchObject({ code: 'WORKER_DIED' }),
      runner.stop(),
    ]);
  });
});

async function start(source: string): Promise<WorkerRunner> {
  const entry = join(folder, 'worker.mjs');
  await writeFile(entry, `${IMPORT}\n${source}`);
  return new WorkerRunner(pathToFileURL(entry), SETUP);
}

function emptyBatch() {
  const work = { firstFrame: 0, frameCount: 2, features: Float32Array.of(1, 2), windows: [] };
  return packBatch([{ stream: 7, work, close: false }], 1);
}
