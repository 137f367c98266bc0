import type { OperatorFunction } from 'rxjs';

import type { StreamKey } from './audio/chunk.js';
import { SpeechGate } from './audio/speech-gate.js';
import { MfccComputer } from './features/mfcc-computer.js';
import { RollingMfcc } from './features/rolling-mfcc.js';
import type { Inference } from './model/inference.js';
import { checkCheckpoint } from './operators/check-checkpoint.js';
import type { Checkpoint } from './operators/checkpoint.js';
import { follow, type StreamEnd } from './operators/follow.js';
import { replayStart, type LookBack, type ReplayStart } from './operators/replay-start.js';
import { ResamplerDesigns } from './operators/resample.js';
import { BEGINNING, resumePoint, type ResumePoint } from './operators/resume-point.js';
import type { EventSettings, StreamOutput, WindowOutput } from './operators/to-events.js';
import type { WindowResume } from './operators/window-step.js';
import { windowsAlone } from './operators/windows-alone.js';
import type { PipelineOptions, PipelineSettings } from './pipeline-options.js';

/** What all streams share that one model serves: checked settings, and tables that are made once. */
export class PipelineLane {
  readonly designs: ResamplerDesigns;
  readonly computer: MfccComputer;
  readonly events: EventSettings;
  readonly #lookBack: LookBack;

  constructor(
    readonly options: PipelineOptions,
    readonly inference: Inference,
    readonly settings: PipelineSettings,
    configHash: string,
  ) {
    const { spec } = inference;
    const { declaration = {} } = options;
    this.designs = new ResamplerDesigns(spec.profile.sampleRateHz);
    this.computer = new MfccComputer(spec.profile);
    this.#lookBack = lookBackOf(inference, settings, this.computer);
    this.events = {
      spec,
      configHash,
      declaration,
      uncertainBelow: settings.uncertainBelow,
      replayFrom: (resume, sourceRateHz) => this.#replayStart(resume, sourceRateHz).sourceSample,
    };
  }

  /** @throws UndertoneError CHECKPOINT_MISMATCH. */
  resume(stream: StreamKey, sampleRateHz: number): ResumePoint {
    const checkpoint: Checkpoint | undefined = this.options.restore?.(stream);
    if (checkpoint === undefined) return BEGINNING;
    const { spec, configHash } = this.events;
    checkCheckpoint(checkpoint, { modelId: spec.modelId, configHash, sampleRateHz }, stream);
    const { nextWindow, foldState } = checkpoint;
    const start = this.#replayStart({ nextWindow, gateState: foldState.gate }, sampleRateHz);
    return resumePoint(checkpoint, start);
  }

  /** The last stage of a stream: what is told of more than one window, and of its end. */
  follow(
    stream: StreamKey,
    sourceRateHz: number,
    { checkpoint }: ResumePoint,
  ): OperatorFunction<WindowOutput, StreamOutput> {
    const { events, settings, options } = this;
    const onEnd = (end?: StreamEnd): void => {
      if (end === undefined) options.streamEnded?.(stream);
      else options.streamEnded?.(stream, end);
    };
    const { grid, follow: asked } = settings;
    if (asked === undefined) return windowsAlone(onEnd);
    return follow({ stream, sourceRateHz, events, grid, settings: asked, checkpoint, onEnd });
  }

  #replayStart({ nextWindow, gateState }: WindowResume, sourceRateHz: number): ReplayStart {
    const gateFrame = gateState?.nextFrame ?? 0;
    const design = this.designs.from(sourceRateHz);
    return replayStart(this.settings.grid, nextWindow, gateFrame, this.#lookBack, design);
  }
}

function lookBackOf(
  { lookBackFrames }: Inference,
  { gate }: PipelineSettings,
  computer: MfccComputer,
): LookBack {
  const gateSamples = new SpeechGate(gate).lookBackSamples;
  const featureSamples = new RollingMfcc(computer).lookBackSamples;
  return { modelFrames: lookBackFrames, frameSamples: Math.max(gateSamples, featureSamples) };
}
