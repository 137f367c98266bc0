import { pipe, type OperatorFunction } from 'rxjs';

import type { AudioChunk, SampleBlock, StreamKey } from './audio/chunk.js';
import { byStream } from './operators/by-stream.js';
import { classify } from './operators/classify.js';
import { decodeAudio } from './operators/decode-audio.js';
import { inOrder } from './operators/in-order.js';
import { mfcc } from './operators/mfcc.js';
import { permitChannels } from './operators/permit-channels.js';
import { resample } from './operators/resample.js';
import { slidingWindow } from './operators/sliding-window.js';
import { smooth } from './operators/smooth.js';
import { speechGate } from './operators/speech-gate.js';
import { toEvents } from './operators/to-events.js';
import type { PipelineLane } from './pipeline-lane.js';
import type { PipelineOptions } from './pipeline-options.js';
import { PipelineSetup } from './pipeline-setup.js';
import type { PipelineOutput } from './ports.js';

/**
 * The whole flow: audio of any number of calls in, their emotion events out, each with the
 * checkpoint to go on from right after it. Where there are several models, the rate of a stream's
 * audio decides which one it meets. Outputs of one stream keep their order.
 *
 * Memory: a window of features a stream, and what waits for its scores; `options.inference` says
 * when that is full, and sources are to heed it (`runPipeline` sees to it).
 *
 * @throws UndertoneError USAGE, LAW_PURPOSE or MODEL_MISMATCH for options that cannot work. The
 *   observable errors with what the operators name, and with CHECKPOINT_MISMATCH.
 */
export function emotionPipeline(
  options: PipelineOptions,
): OperatorFunction<AudioChunk, PipelineOutput> {
  const setup = new PipelineSetup(options);
  return pipe(
    decodeAudio(),
    permitChannels(options.declaration),
    byStream((stream, { sampleRateHz }) => {
      return oneStream(setup.laneFor(sampleRateHz), stream, sampleRateHz);
    }),
  );
}

function oneStream(
  lane: PipelineLane,
  stream: StreamKey,
  sampleRateHz: number,
): OperatorFunction<SampleBlock, PipelineOutput> {
  const { inference, settings, designs, computer } = lane;
  const { reorderHorizonMs } = settings;
  const from = lane.resume(stream, sampleRateHz);
  return pipe(
    inOrder({ reorderHorizonMs, resumeAtSample: from.sourceSample }),
    resample(designs, from.modelSample),
    speechGate(settings.gate, from.gate),
    mfcc(computer, from.modelSample),
    slidingWindow(settings.grid, from.windows),
    classify(inference),
    smooth(settings.smoothing, from.smoothing),
    toEvents(lane.events, from.ordinals),
    lane.follow(stream, sampleRateHz, from),
  );
}
