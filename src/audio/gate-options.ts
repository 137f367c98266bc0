import type { GateRateHz } from './gate-meter.js';

/** What the speech gate calls speech. The defaults are those that `docs/audio.md` has figures for. */
export interface SpeechGateOptions {
  readonly sampleRateHz: GateRateHz;
  /** Frames at or below it are silence, whatever they hold. */
  readonly minLevelDb: number;
  /** Autocorrelation from which a frame counts as voiced. */
  readonly minVoicing: number;
  /** How far above the noise floor a frame's level has to be, voiced or not. */
  readonly levelMarginDb: number;
  /** The same for its level below 900 Hz. */
  readonly bandMarginDb: number;
  /** The same for its level below 900 Hz if it is voiced. */
  readonly voicedMarginDb: number;
  /** The same for what is left of it when two pure tones are taken out: a voice over a tone. */
  readonly restMarginDb: number;
  /** Active frames in a row that open the gate. */
  readonly onsetFrames: number;
  /** How long the gate stays open after the last of them: stops and pauses inside words. */
  readonly hangoverMs: number;
}

export const SPEECH_GATE_DEFAULTS: SpeechGateOptions = Object.freeze({
  sampleRateHz: 16_000,
  minLevelDb: -72,
  minVoicing: 0.5,
  levelMarginDb: 5.5,
  bandMarginDb: 6,
  voicedMarginDb: 3,
  restMarginDb: 10,
  onsetFrames: 2,
  hangoverMs: 250,
});
