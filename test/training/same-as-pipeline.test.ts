import { readdirSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { afterAll, afterEach, beforeAll, describe, expect, it, vi } from 'vitest';
import { encodeMulaw } from '../../src/audio/g711.js';
import { designResampler } from '../../src/audio/resampler-design.js';
import { resampleClip } from '../../src/audio/resampler.js';
import { readClip } from '../../src/cli/read-clip.js';
import { loadArtifact, type Artifact } from '../../src/model/artifact.js';
import type { Inference, StreamWork } from '../../src/model/inference.js';
import { startLocalInference } from '../../src/model/start-inference.js';
import { HEARINGS, type ClipFeatures, type Hearing } from '../../src/training/clip-features.js';
import { evaluateArtifact } from '../../src/training/evaluate-artifact.js';
import { extractFeatures } from '../../src/training/extract-features.js';
import { predictWindows } from '../../src/training/predict-windows.js';
import { paperWriter } from '../../src/training/window-writer.js';
import { emittedWindows } from '../../src/training/scored-clip.js';
import type { PipelineOutput } from '../../src/ports.js';
import { chunksOfMs, outputsOf, type Recording } from '../pipeline/run.js';

const MODEL = fileURLToPath(new URL('../../models/paper-ravdess/', import.meta.url));
const FOLDER = fileURLToPath(new URL('../golden/audio/clips/', import.meta.url));
/** Some are shorter than a window, some longer. */
const NAMES = readdirSync(FOLDER);
const MIN_SPEECH_FRAMES = 120;

let artifact: Artifact;
let inference: Inference;
let clips: ClipFeatures[];

beforeAll(async () => {
  inference = await startLocalInference({ modelFolder: MODEL, maxBatch: 1, maxWaitMs: 0 });
  artifact = await loadArtifact(MODEL);
  const { profile, labels } = artifact.spec;
  const known = { label: 'neutral', speaker: 'emodb/10', sex: 'female' } as const;
  const hashed = NAMES.map((path) => ({ ...known, path, contentHash: path }));
  clips = await extractFeatures(hashed, { folder: FOLDER, labels, profile, readClip: readPairs });
});

afterEach(() => vi.restoreAllMocks());

afterAll(async () => {
  artifact.network.dispose();
  await inference.dispose();
});

describe.each(HEARINGS)('evaluation and pipeline, %s:', (hearing) => {
  it.each(NAMES)('%s has the same frames, windows, padding and logits in both', async (name) => {
    const { frames } = clips[NAMES.indexOf(name)] ?? {};
    if (frames === undefined) throw new Error('no such clip');
    const { features, windows } = await heardByPipeline(name, hearing);
    expect(features).toEqual(frames[hearing].features);

    const { network, card, spec } = artifact;
    const writer = paperWriter(spec.windowFrames, card.normalisation);
    const predictor = { ...spec, network, writer };
    const scored = predictWindows(predictor, frames[hearing]);
    const emitted = emittedWindows(scored, frames[hearing].speech, MIN_SPEECH_FRAMES);
    const expected = emitted.sparse ? [] : emitted.windows;
    expect(windows.map(({ startFrame }) => startFrame)).toEqual(
      expected.map(({ startFrame }) => startFrame),
    );
    const flat = expected.flatMap(({ logits }) => logits);
    windows
      .flatMap(({ logits }) => [...logits])
      .forEach((logit, i) => {
        expect(Math.abs(logit - (flat[i] ?? Number.NaN))).toBeLessThan(1e-5);
      });
  });

  it('give each clip the same verdict', async () => {
    const report = evaluateArtifact(
      {
        artifact,
        clips,
        corpus: 'emodb',
        command: 'undertone evaluate',
        skippedClips: 0,
        minSpeechFrames: MIN_SPEECH_FRAMES,
      },
      'unseen speakers',
    );
    const { confusion, sparseClips } = report.figures[HEARINGS.indexOf(hearing)] ?? {};
    expect(sparseClips).toBe(0);
    const { labels } = artifact.spec;
    const verdicts = labels.map(() => 0);
    for (const name of NAMES) {
      const best = verdictOf((await heardByPipeline(name, hearing)).outputs);
      verdicts[best] = (verdicts[best] ?? 0) + 1;
    }
    expect(confusion?.[labels.indexOf('neutral')]).toEqual(verdicts);
  });
});

interface HeardWindow {
  readonly startFrame: number;
  readonly logits: Float32Array;
}

interface Heard {
  readonly outputs: PipelineOutput[];
  readonly features: Float32Array;
  /** Windows with enough speech, without the early result. */
  readonly windows: HeardWindow[];
}

/** A clip's way through the pipeline: what the model is given, and what it answers. */
async function heardByPipeline(name: string, hearing: Hearing): Promise<Heard> {
  const submit = vi.spyOn(inference, 'submit');
  submit.mockClear();
  const chunks = chunksOfMs(recordingOf(await readPairs(FOLDER + name), hearing), 200);
  const outputs = await outputsOf(chunks, { inference });
  const works = submit.mock.calls.map(([, work]) => work);
  const answers = submit.mock.settledResults.map(({ value }) => value as Float32Array);
  const features = works.flatMap((work) => [...work.features]);
  const scored = works.flatMap((work, i) => windowsOf(work, answers[i] ?? new Float32Array()));
  const early = scored.length - outputs.filter(({ event }) => isScoredWindow(event)).length;
  return { outputs, features: Float32Array.from(features), windows: scored.slice(early) };
}

function windowsOf({ windows }: StreamWork, logits: Float32Array): HeardWindow[] {
  const width = artifact.spec.labels.length;
  return windows.map(({ startFrame }, row) => {
    return { startFrame, logits: logits.subarray(row * width, (row + 1) * width) };
  });
}

function isScoredWindow({ kind, confidence }: PipelineOutput['event']): boolean {
  return kind === 'window' && confidence !== null;
}

/** The label with the highest mean log-probability, as evaluation has it, of events. */
function verdictOf(outputs: readonly PipelineOutput[]): number {
  const sums = artifact.spec.labels.map(() => 0);
  for (const { event } of outputs.filter((output) => isScoredWindow(output.event))) {
    event.scores.forEach(({ probability }, i) => {
      sums[i] = (sums[i] ?? 0) + Math.log(probability);
    });
  }
  return sums.indexOf(Math.max(...sums));
}

/** A file's samples but for an odd last one, which a telephone's rate cannot end on. */
async function readPairs(path: string) {
  const { sampleRateHz, samples } = await readClip(path);
  return { sampleRateHz, samples: samples.subarray(0, samples.length - (samples.length % 2)) };
}

/** The clip as a caller would deliver it. */
function recordingOf(
  { samples, sampleRateHz }: Awaited<ReturnType<typeof readPairs>>,
  hearing: Hearing,
): Recording {
  const channels = ['customer'] as const;
  if (hearing === 'telephone') {
    const bytes = encodeMulaw(resampleClip(designResampler(sampleRateHz, 8_000), samples));
    return { format: { encoding: 'mulaw', sampleRateHz: 8_000, channels }, bytes };
  }
  const bytes = new Uint8Array(samples.slice().buffer);
  return { format: { encoding: 'pcm_f32le', sampleRateHz, channels }, bytes };
}
