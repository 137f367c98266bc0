import { readSamples, type Clip } from './corpora.js';
import { referenceSpeech, speechRms } from './reference.js';
import { uniform } from './signals.js';

/** Somebody's speech at 16 kHz, and where it is. */
export interface Recording {
  readonly samples: Float32Array;
  /** 1 for each frame that is speech. */
  readonly speech: Uint8Array;
  /** Level of the speech in it, root mean square. */
  readonly speechLevel: number;
}

export async function recording({ path }: Clip): Promise<Recording> {
  const samples = await readSamples(path);
  const speech = referenceSpeech(samples);
  return { samples, speech, speechLevel: speechRms(samples, speech) };
}

/** Each speaker's first clips at one speech level, after 3 s of nothing, pauses between them. */
export async function calls(ofCorpus: readonly Clip[]): Promise<Recording[]> {
  const callers = [...new Set(ofCorpus.map(({ speaker }) => speaker))];
  return Promise.all(
    callers.map(async (caller, seed) => {
      const own = ofCorpus.filter(({ speaker }) => speaker === caller);
      const step = Math.max(1, Math.floor(own.length / CLIPS_A_CALL));
      const chosen = own.filter((_, index) => index % step === 0).slice(0, CLIPS_A_CALL);
      return joined(await Promise.all(chosen.map(recording)), uniform(seed));
    }),
  );
}

const CLIPS_A_CALL = 12;
const CALL_LEVEL = 0.06;
const FRAME = 400;
const HOP = 160;

function joined(parts: readonly Recording[], random: () => number): Recording {
  const starts: number[] = [];
  let frames = 300;
  for (const { speech } of parts) {
    starts.push(frames);
    frames += speech.length + 100 + Math.floor(300 * random());
  }
  const samples = new Float32Array(frames * HOP + FRAME - HOP);
  const speech = new Uint8Array(frames);
  for (const [index, part] of parts.entries()) {
    const start = starts[index] ?? 0;
    const gain = CALL_LEVEL / part.speechLevel;
    samples.set(
      part.samples.map((sample) => Math.max(-1, Math.min(1, sample * gain))),
      start * HOP,
    );
    speech.set(part.speech, start);
  }
  return { samples, speech, speechLevel: CALL_LEVEL };
}
