/** Entry of the pipelines' thread: decoding, features and windows of every partition. */
import { performance } from 'node:perf_hooks';
import { parentPort, workerData, type MessagePort } from 'node:worker_threads';
import {
  LOOK_EVERY_MS,
  STALLED_LOOKS,
  stalled,
  StallWatch,
} from '../../../connectors/kafka/stall-watch.js';
import { UndertoneError } from '../../errors.js';
import type { InferenceSet } from '../../model/inference-set.js';
import { startInferenceSet } from '../../model/start-inference.js';
import { toPortable } from '../../model/worker-protocol.js';
import type { PipelineOptions } from '../../pipeline-options.js';
import { PipelineSetup } from '../../pipeline-setup.js';
import { windowOptions, type WindowOptions } from '../window-options.js';
import { OpenPipelines } from './open-pipelines.js';
import type { ThreadReply, ThreadRequest, ThreadSetup } from './protocol.js';

if (parentPort === null) {
  throw new UndertoneError('INTERNAL', { what: 'the pipelines run in a worker thread' });
}
await serve(parentPort, workerData as ThreadSetup);

async function serve(port: MessagePort, setup: ThreadSetup): Promise<void> {
  try {
    const reply = (message: ThreadReply): void => {
      port.postMessage(message);
    };
    const watch = new StallWatch();
    const inference = await startInferenceSet({
      modelFolders: setup.modelFolders,
      backend: { prefer: setup.backend },
      watch: {
        now: () => performance.now(),
        onBatch: (batch) => {
          watch.progress();
          reply({ kind: 'batch', ...batch });
        },
      },
    });
    // Audio that waits for its scores fills nothing up for long: nobody else would notice.
    setInterval(() => {
      watch.look(!inference.idle);
      if (watch.looks < STALLED_LOOKS) return;
      reply({ kind: 'dead', error: toPortable(stalled('the inference thread gives no scores')) });
    }, LOOK_EVERY_MS);
    const windows = windowOptions(inference, setup);
    const options = pipelineOptions(inference, windows, setup);
    const { configHash } = new PipelineSetup(options);
    const pipelines = new OpenPipelines(options, reply);
    port.on('message', (request: ThreadRequest) => {
      pipelines.serve(request);
    });
    const specs = inference.all.map(({ spec }) => spec);
    reply({ kind: 'ready', specs, configHash, backend: inference.all[0].backend, windows });
  } catch (error) {
    port.postMessage({ kind: 'dead', error: toPortable(error) } satisfies ThreadReply);
  }
}

function pipelineOptions(
  inference: InferenceSet,
  { asked }: WindowOptions,
  { uncertainBelow, declaration, follow }: ThreadSetup,
): PipelineOptions {
  return {
    inference,
    declaration,
    ...follow,
    ...asked,
    ...(uncertainBelow !== undefined && { uncertainBelow }),
  };
}
