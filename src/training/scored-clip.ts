import { logSoftmax } from '../model/calibration.js';
import type { Hearing } from './clip-features.js';
import type { Verdict } from './confusion.js';
import type { HashedClip } from './corpus.js';
import type { ScoredWindow } from './predict-windows.js';

/** A test clip with the windows whose scores the pipeline would have emitted. */
export interface ScoredClip {
  readonly clip: HashedClip;
  readonly hearing: Hearing;
  /** Index into the label set. */
  readonly label: number;
  readonly windows: readonly ScoredWindow[];
  /**
   * No window holds as much speech as the pipeline asks for, so that it would have said
   * `no_speech`; scored by the window with most of it all the same, and counted.
   */
  readonly sparse: boolean;
  /** What the logits were divided by; absent: they are the network's own. */
  readonly temperature?: number;
  /** The same clip cut short; see `heard-speech.ts`. */
  readonly heard?: readonly HeardWindows[];
}

/** What was emitted for a clip that ends once `seconds` of speech were heard. */
export interface HeardWindows {
  readonly seconds: number;
  readonly windows: ScoredWindow[];
}

/** @param speech 1 for each frame of the clip in which the gate hears speech. */
export function emittedWindows(
  windows: readonly ScoredWindow[],
  speech: Uint8Array,
  minSpeechFrames: number,
): { windows: ScoredWindow[]; sparse: boolean } {
  const speechFrames = windows.map(({ startFrame, frameCount }) =>
    speech.subarray(startFrame, startFrame + frameCount).reduce((sum, flag) => sum + flag, 0),
  );
  const emitted = windows.filter((_, index) => (speechFrames[index] ?? 0) >= minSpeechFrames);
  if (emitted.length > 0) return { windows: emitted, sparse: false };
  const most = speechFrames.indexOf(Math.max(...speechFrames));
  return { windows: windows.slice(most, most + 1), sparse: true };
}

/** The same clip with its logits as events carry them: divided by the temperature. */
export function tempered(scored: ScoredClip, temperature: number): ScoredClip {
  const { windows, heard } = scored;
  return {
    ...scored,
    temperature: (scored.temperature ?? 1) * temperature,
    windows: divided(windows, temperature),
    ...(heard !== undefined && {
      heard: heard.map((part) => ({ ...part, windows: divided(part.windows, temperature) })),
    }),
  };
}

/** The label with the highest mean log-probability over the clip's windows. */
export function verdictOf({ label, windows }: Pick<ScoredClip, 'label' | 'windows'>): Verdict {
  const classCount = windows[0]?.logits.length ?? 0;
  const sums = new Float64Array(classCount);
  for (const { logits } of windows) {
    logSoftmax(logits, 1).forEach((value, index) => {
      sums[index] = (sums[index] ?? 0) + value;
    });
  }
  return { truth: label, predicted: sums.indexOf(Math.max(...sums)) };
}

function divided(windows: readonly ScoredWindow[], temperature: number): ScoredWindow[] {
  return windows.map((window) => ({
    ...window,
    logits: window.logits.map((logit) => logit / temperature),
  }));
}
