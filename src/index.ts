/** The pipeline, how to run it, and what its connectors implement. */

export type {
  AudioChunk,
  AudioFormat,
  AudioNote,
  Channel,
  Encoding,
  EventClock,
  NoteSpan,
  SampleBlock,
  StreamKey,
} from './audio/chunk.js';
export { ERRORS, EXIT, UndertoneError } from './errors.js';
export type { ErrorCode, ErrorDetails } from './errors.js';
export type { CallSummary } from './events/call-summary.js';
export type { EmotionEvent, Score } from './events/emotion-event.js';
export type { UtteranceEvent } from './events/utterance-event.js';
export type { Inference } from './model/inference.js';
export { InferenceSet } from './model/inference-set.js';
export { startInference, startInferenceSet } from './model/start-inference.js';
export type {
  InferenceOptions,
  InferenceSetOptions,
  WorkerInferenceOptions,
} from './model/start-inference.js';
export type { Checkpoint } from './operators/checkpoint.js';
export type { Declaration } from './operators/permit-channels.js';
export type { SmoothingOptions } from './operators/smoothing.js';
export type { UtteranceOptions } from './operators/utterances.js';
export { emotionPipeline } from './pipeline.js';
export type { GridOptions } from './pipeline-grid.js';
export type { PipelineOptions } from './pipeline-options.js';
export type { AudioSource, EventSink, FlowControl, PipelineOutput, StreamEnd } from './ports.js';
export { runPipeline } from './run-pipeline.js';
export type { RunOptions } from './run-pipeline.js';
