import type { Declaration } from '../../operators/permit-channels.js';
import { followOptions, type FollowChoice } from '../follow-options.js';
import type { CliIo } from '../io.js';
import { modelFolder } from '../model-folder.js';
import type { OptionValues } from '../options.js';
import type { STREAM_OPTIONS } from '../stream-options.js';
import { ThreadPipelines, type ThreadOptions } from './thread-pipelines.js';

/** @throws UndertoneError what opening the model throws, or WORKER_DIED */
export function startPipelines(
  options: OptionValues<typeof STREAM_OPTIONS> & FollowChoice,
  declaration: Declaration,
  io: CliIo,
  onBatch?: ThreadOptions['onBatch'],
): Promise<ThreadPipelines> {
  const { model, backend, window, hop, minSpeechMs, uncertainBelow } = options;
  const modelFolders = model.map((named) => modelFolder(named, io.workingFolder));
  const setup = {
    ...{ modelFolders, backend, declaration, window, hop, minSpeechMs, uncertainBelow },
    follow: followOptions(options),
  };
  return ThreadPipelines.start(setup, onBatch === undefined ? {} : { onBatch });
}
