/** Audio before it becomes features: what `undertone/audio` exports. */

export { AUDIO_NOTES, CHANNELS, ENCODINGS } from './chunk.js';
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
} from './chunk.js';
export { decodeSamples, PcmDecoder, type DecodedAudio } from './decode.js';
export { checkAudioFormat, MAX_SAMPLE_RATE_HZ, MIN_SAMPLE_RATE_HZ } from './format.js';
export { encodeAlaw, encodeMulaw } from './g711.js';
export { GATE, type GateDecision } from './gate-fold.js';
export type { GateRateHz } from './gate-meter.js';
export { SPEECH_GATE_DEFAULTS, type SpeechGateOptions } from './gate-options.js';
export type { GateState } from './gate-state.js';
export type { NoiseFloorState } from './noise-floor.js';
export { resampleClip, StreamResampler, type SampleSink } from './resampler.js';
export { designResampler, type ResamplerDesign } from './resampler-design.js';
export { SpeechGate, type GateBlock, type GateResume } from './speech-gate.js';
