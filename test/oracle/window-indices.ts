/**
 * Which windows a stream has, from its sample counts alone. Written from docs/events.md (Windows),
 * docs/features.md (Frames of a stream) and docs/audio.md (Resampler), and importing nothing of
 * the product on purpose: it is what the product is held against.
 */
const MODEL_RATE_HZ = 16_000;
const FRAME_SAMPLES = 400;
const FRAME_HOP_SAMPLES = 160;
const WINDOW_FRAMES = 256;
const WINDOW_HOP_FRAMES = 64;

export interface HeardAudio {
  readonly sampleRateHz: number;
  /** A channel, what was lost among them. */
  readonly samples: number;
  /** Ranges [from, to) that were lost, ascending. */
  readonly lost: readonly (readonly [from: number, to: number])[];
}

type Range = readonly [from: number, to: number];

/** @returns the `windowIndex` of each window that has an event, in the order of their ordinals */
export function windowIndices(audio: HeardAudio): number[] {
  const heard = frameRuns(audio);
  const endFrame = heard.at(-1)?.[1] ?? 0;
  const indices: number[] = [];
  let coveredTo = 0;
  let window = 0;
  for (; startOf(window) + WINDOW_FRAMES <= endFrame; window++) {
    const span: Range = [startOf(window), startOf(window) + WINDOW_FRAMES];
    if (!heard.some((run) => overlap(run, span))) continue;
    indices.push(window);
    coveredTo = span[1];
  }
  // What no window has covered at the end gives one last window.
  if (heard.some(([, to]) => to > coveredTo)) indices.push(window);
  return indices;
}

/** Runs of frames without a hole, [first, behind the last). */
export function frameRuns(audio: HeardAudio): Range[] {
  const runs = heardRanges(audio).map((range) => toModelRate(range, audio.sampleRateHz));
  return runs
    .map((run, i) => framesOf(run, i === runs.length - 1))
    .filter(([first, end]) => first < end);
}

function heardRanges({ samples, lost }: HeardAudio): Range[] {
  const starts = [0, ...lost.map(([, to]) => to)];
  const ends = [...lost.map(([from]) => from), samples];
  return starts
    .map((from, i): Range => [from, ends[i] ?? samples])
    .filter(([from, to]) => from < to);
}

/** Output n of the resampler lies at input position n · source / target. */
function toModelRate([from, to]: Range, sampleRateHz: number): Range {
  const scaled = (sample: number) => Math.ceil((sample * MODEL_RATE_HZ) / sampleRateHz);
  return [scaled(from), scaled(to)];
}

/** Whole frames on the grid; at the end of the stream the last one is filled up with zeros. */
function framesOf([from, to]: Range, isLast: boolean): Range {
  const first = Math.ceil(from / FRAME_HOP_SAMPLES);
  const samples = to - first * FRAME_HOP_SAMPLES;
  const beyondFirst = (samples - FRAME_SAMPLES) / FRAME_HOP_SAMPLES;
  const whole = samples < FRAME_SAMPLES ? 0 : 1 + Math.floor(beyondFirst);
  const filled = samples <= 0 ? 0 : 1 + Math.ceil(Math.max(0, beyondFirst));
  return [first, first + (isLast ? filled : whole)];
}

function startOf(window: number): number {
  return window * WINDOW_HOP_FRAMES;
}

function overlap(a: Range, b: Range): boolean {
  return a[0] < b[1] && b[0] < a[1];
}
