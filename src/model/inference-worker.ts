/** Entry of the inference thread: runs every batch that it is sent, in order. */
import { parentPort, workerData, type MessagePort } from 'node:worker_threads';
import { UndertoneError } from '../errors.js';
import { InferenceEngine } from './inference-engine.js';
import { openModel } from './open-model.js';
import {
  toPortable,
  type BatchRequest,
  type WorkerReply,
  type WorkerSetup,
} from './worker-protocol.js';

if (parentPort === null) {
  throw new UndertoneError('INTERNAL', { what: 'the inference worker runs in a worker thread' });
}
await serve(parentPort, workerData as WorkerSetup);

async function serve(port: MessagePort, setup: WorkerSetup): Promise<void> {
  try {
    const { model, backend } = await openModel(setup.modelFolder, setup.backend);
    const engine = new InferenceEngine(model, setup.maxBatch);
    port.on('message', (request: BatchRequest) => {
      answer(port, engine, request);
    });
    const { spec, lookBackFrames, heldFrames } = model;
    send(port, { kind: 'ready', model: { spec, lookBackFrames, heldFrames }, backend });
  } catch (error) {
    send(port, { kind: 'failed', error: toPortable(error) });
  }
}

function answer(port: MessagePort, engine: InferenceEngine, { id, batch }: BatchRequest): void {
  try {
    const logits = engine.run(batch);
    send(port, { kind: 'logits', id, logits }, [logits.buffer]);
  } catch (error) {
    send(port, { kind: 'error', id, error: toPortable(error) });
  }
}

function send(port: MessagePort, reply: WorkerReply, transfer: ArrayBuffer[] = []): void {
  port.postMessage(reply, transfer);
}
