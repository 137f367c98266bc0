import { GATE } from '../../src/audio/gate-fold.js';
import { SPEECH_GATE_DEFAULTS } from '../../src/audio/gate-options.js';
import { SpeechGate } from '../../src/audio/speech-gate.js';

/** What the gate made of a set of recordings, counted in frames and in the pipeline's windows. */
export interface Score {
  /** Windows with at least 1.2 s of speech by the reference, and how many of them pass. */
  readonly voiced: number;
  readonly voicedPassed: number;
  /** Windows with less than 0.3 s of it. */
  readonly quiet: number;
  readonly quietPassed: number;
  readonly speechFrames: number;
  readonly missedFrames: number;
  readonly otherFrames: number;
  readonly falseFrames: number;
}

const WINDOW_FRAMES = 256;
const HOP_FRAMES = 64;
/** 1.2 s of gated speech pass a window. */
const MIN_SPEECH_FRAMES = 120;
const QUIET_FRAMES = 30;

export const NO_SCORE: Score = Object.freeze({
  voiced: 0,
  voicedPassed: 0,
  quiet: 0,
  quietPassed: 0,
  speechFrames: 0,
  missedFrames: 0,
  otherFrames: 0,
  falseFrames: 0,
});

/** 1 for each frame that the gate takes for speech; the stream begins and ends with the samples. */
export function gatedSpeech(samples: Float32Array, sampleRateHz: 8_000 | 16_000): Uint8Array {
  const gate = new SpeechGate({ ...SPEECH_GATE_DEFAULTS, sampleRateHz });
  return gate.push(samples, 0).decisions.map((decision) => (decision === GATE.speech ? 1 : 0));
}

/** @param reference 1 for each frame of speech; absent: there is none. */
export function scoreOf(
  gated: Uint8Array,
  reference: Uint8Array = new Uint8Array(gated.length),
): Score {
  const score = { ...NO_SCORE, ...frameCounts(gated, reference) };
  for (const [from, to] of windowsOf(gated.length)) {
    const spoken = count(reference.subarray(from, to));
    const passed = count(gated.subarray(from, to)) >= MIN_SPEECH_FRAMES ? 1 : 0;
    if (spoken >= MIN_SPEECH_FRAMES) {
      score.voiced++;
      score.voicedPassed += passed;
    } else if (spoken < QUIET_FRAMES) {
      score.quiet++;
      score.quietPassed += passed;
    }
  }
  return score;
}

export function sum(scores: readonly Score[]): Score {
  return scores.reduce(
    (total, score) => ({
      voiced: total.voiced + score.voiced,
      voicedPassed: total.voicedPassed + score.voicedPassed,
      quiet: total.quiet + score.quiet,
      quietPassed: total.quietPassed + score.quietPassed,
      speechFrames: total.speechFrames + score.speechFrames,
      missedFrames: total.missedFrames + score.missedFrames,
      otherFrames: total.otherFrames + score.otherFrames,
      falseFrames: total.falseFrames + score.falseFrames,
    }),
    NO_SCORE,
  );
}

function frameCounts(gated: Uint8Array, reference: Uint8Array): Partial<Score> {
  let speechFrames = 0;
  let missedFrames = 0;
  let falseFrames = 0;
  for (const [frame, isGated] of gated.entries()) {
    const isSpeech = reference[frame] === 1;
    if (isSpeech) speechFrames++;
    if (isSpeech && isGated === 0) missedFrames++;
    if (!isSpeech && isGated === 1) falseFrames++;
  }
  return { speechFrames, missedFrames, otherFrames: gated.length - speechFrames, falseFrames };
}

/** As the pipeline cuts a stream: whole windows, and a last one over what they leave. */
function windowsOf(frameCount: number): (readonly [from: number, to: number])[] {
  const windows: (readonly [number, number])[] = [];
  for (let from = 0, covered = 0; covered < frameCount; from += HOP_FRAMES) {
    covered = from + WINDOW_FRAMES;
    windows.push([from, Math.min(covered, frameCount)]);
  }
  return windows;
}

function count(frames: Uint8Array): number {
  return frames.reduce((total, frame) => total + frame, 0);
}
