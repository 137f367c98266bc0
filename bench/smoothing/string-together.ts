import type { Random } from '../../src/training/random.js';

/** A recording with what its corpus calls it. */
export interface LabelledAudio {
  readonly label: string;
  readonly samples: Float32Array;
}

/** A stretch of one emotion. */
export interface Mood {
  readonly label: string;
  readonly startMs: number;
  /** Where its first clip is first within 25 dB of its loudest frame. */
  readonly onsetMs: number;
  readonly endMs: number;
}

export interface StrungCall {
  readonly samples: Float32Array;
  readonly moods: readonly Mood[];
}

/** Clips of one mood that follow one another. */
const RUN_CLIPS = [2, 4] as const;
const LEVEL_FRAME_MS = 10;
const ONSET_DB = 25;

/**
 * All clips of one speaker as one call, as they were recorded: two to four of one emotion, then
 * some of another, drawn in an order of their own. What is left of an emotion at the end is left out.
 */
export function stringTogether(
  clips: readonly LabelledAudio[],
  sampleRateHz: number,
  random: Random,
): StrungCall {
  const moods: Mood[] = [];
  const parts: Float32Array[] = [];
  let length = 0;
  const toMs = (samples: number): number => (1000 * samples) / sampleRateHz;
  for (const run of runsOf(clips, random)) {
    const start = length;
    for (const { samples } of run) {
      parts.push(samples);
      length += samples.length;
    }
    const [first] = run;
    const onset = start + onsetOf(first.samples, sampleRateHz);
    const times = { startMs: toMs(start), onsetMs: toMs(onset), endMs: toMs(length) };
    moods.push({ label: first.label, ...times });
  }
  const samples = new Float32Array(length);
  let at = 0;
  for (const part of parts) {
    samples.set(part, at);
    at += part.length;
  }
  return { samples, moods };
}

type Run = readonly [LabelledAudio, ...LabelledAudio[]];

function runsOf(clips: readonly LabelledAudio[], random: Random): Run[] {
  const left = new Map<string, LabelledAudio[]>();
  for (const clip of random.shuffled([...clips])) {
    left.set(clip.label, [...(left.get(clip.label) ?? []), clip]);
  }
  const runs: Run[] = [];
  for (;;) {
    const last = runs.at(-1)?.[0].label;
    const open = [...left].filter(([label, rest]) => label !== last && rest.length >= RUN_CLIPS[0]);
    const [, rest] = open[random.between(0, open.length - 1)] ?? [];
    if (open.length === 0 || rest === undefined) return runs;
    const [first, ...others] = rest.splice(0, random.between(...RUN_CLIPS));
    if (first !== undefined) runs.push([first, ...others]);
  }
}

/** First sample of the first frame within 25 dB of the loudest one. */
function onsetOf(samples: Float32Array, sampleRateHz: number): number {
  const size = (sampleRateHz * LEVEL_FRAME_MS) / 1000;
  const powers = Array.from({ length: Math.floor(samples.length / size) }, (_, frame) =>
    samples.subarray(frame * size, (frame + 1) * size).reduce((sum, x) => sum + x * x, 0),
  );
  const least = Math.max(...powers) / 10 ** (ONSET_DB / 10);
  return (
    size *
    Math.max(
      0,
      powers.findIndex((power) => power >= least),
    )
  );
}
