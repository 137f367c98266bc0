/** Models, their artifacts and how they are run: what `undertone/model` exports. */

export { loadArtifact, readCard, saveArtifact, type Artifact, type CardDraft } from './artifact.js';
export { fallbackNotice, loadBackend, type Backend, type BackendOptions } from './backend.js';
export {
  expectedCalibrationError,
  fitTemperature,
  logSoftmax,
  softmax,
  type LabelledLogits,
} from './calibration.js';
export { parseCard, specOf, type ModelCard } from './card.js';
export { InferenceSet } from './inference-set.js';
export type { FrameRange, Inference, StreamId, StreamWork } from './inference.js';
export {
  buildPaperNetwork,
  residualBlock,
  type PaperNetworkOptions,
  type ResidualBlockOptions,
} from './paper-network.js';
export type { EmotionModel, FrameSpan, ModelReach, ModelSpec, Slot, WindowSpan } from './port.js';
export {
  startInference,
  startInferenceSet,
  startLocalInference,
  type InferenceOptions,
  type InferenceSetOptions,
  type WorkerInferenceOptions,
} from './start-inference.js';
