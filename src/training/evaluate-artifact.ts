import { UndertoneError } from '../errors.js';
import type { Artifact } from '../model/artifact.js';
import { HEARINGS, type ClipFeatures, type Hearing } from './clip-features.js';
import type { HashedClip } from './corpus.js';
import { figuresByHearing, type Figures } from './figures.js';
import { labelGroupFigures, type LabelGroupFigures } from './label-groups.js';
import { withHash, type HashedReport } from './hashed-report.js';
import { networkCost, type NetworkCost } from './network-cost.js';
import { predictHeard } from './predict-heard.js';
import { predictWindows, type Predictor } from './predict-windows.js';
import { emittedWindows, tempered, type ScoredClip } from './scored-clip.js';
import { isUnknownSpeaker } from './unknown-speaker.js';
import type { UnusableClip } from './unusable-clip.js';
import { paperWriter, streamingWriter } from './window-writer.js';

export interface EvaluationReport {
  readonly reportVersion: 1;
  readonly modelId: string;
  readonly corpus: string;
  readonly command: string;
  /** `training accuracy` says how well the weights know what they learnt, and nothing else. */
  readonly measures: 'unseen speakers' | 'training accuracy';
  /** In the order of the confusion. */
  readonly modelLabels: readonly string[];
  /** Those that occur. */
  readonly labels: readonly string[];
  readonly speakers: readonly string[];
  /** Clips whose label the model does not have; not scored. */
  readonly skippedClips: number;
  /** Clips that cannot be read or hold nothing; not scored. */
  readonly unusableClips: readonly UnusableClip[];
  /** All labels of the model compete. */
  readonly figures: readonly Figures[];
  /** Labels that model and corpus share, among themselves, where these are not all of the model's. */
  readonly labelGroups: readonly LabelGroupFigures[];
  readonly network: NetworkCost;
}

export interface EvaluationInput {
  readonly artifact: Artifact;
  readonly corpus: string;
  readonly command: string;
  readonly clips: readonly ClipFeatures[];
  readonly skippedClips: number;
  readonly unusableClips?: readonly UnusableClip[];
  readonly minSpeechFrames: number;
}

/** The clips of a corpus whose labels a model has. */
export function scorableClips(
  clips: readonly HashedClip[],
  labels: readonly string[],
): HashedClip[] {
  return clips.filter(({ label }) => labels.includes(label));
}

/** The clips of speakers that a model did not learn from. */
export function clipsOfOthers(
  clips: readonly HashedClip[],
  trainingSpeakers: readonly string[],
): HashedClip[] {
  return clips.filter(({ speaker }) => !trainingSpeakers.includes(speaker));
}

/**
 * Nothing can be learnt about a model from the speakers it was trained on, nor from speakers of whom
 * nobody knows whether it was.
 * @throws SPLIT_LEAK naming the first of them, CORPUS_LAYOUT where speakers are not known, unless
 *   `allowed`.
 */
export function requireUnseenSpeakers(
  clips: readonly HashedClip[],
  trainingSpeakers: readonly string[],
  allowed: boolean,
): EvaluationReport['measures'] {
  const isKnown = ![...clips.map(speakerOf), ...trainingSpeakers].some(isUnknownSpeaker);
  const seen = clips.find(({ speaker }) => trainingSpeakers.includes(speaker));
  if (seen === undefined && isKnown) return 'unseen speakers';
  if (allowed) return 'training accuracy';
  if (seen === undefined || !isKnown) throw speakersNotKnown();
  throw new UndertoneError('SPLIT_LEAK', {
    what: `the model was trained on speaker ${seen.speaker}`,
    where: seen.path,
    expected: 'speakers that the model never heard',
    todo: 'evaluate on another corpus, or pass --allow-training-speakers to get training accuracy',
  });
}

function speakerOf({ speaker }: HashedClip): string {
  return speaker;
}

function speakersNotKnown(): UndertoneError {
  return new UndertoneError('CORPUS_LAYOUT', {
    what: 'nobody can say whether the model was trained on these speakers',
    expected: 'speakers of all clips, of this corpus and of those that the model learnt from',
    received: 'a manifest without the column speaker',
    todo: 'add the column, or pass --allow-training-speakers to get training accuracy',
  });
}

/** Scores an artifact on every window that the pipeline would emit for the clips. */
export function evaluateArtifact(
  input: EvaluationInput,
  measures: EvaluationReport['measures'],
): HashedReport<EvaluationReport> {
  const { artifact, corpus, command, clips, skippedClips, unusableClips = [] } = input;
  const { modelId, labels, profile } = artifact.spec;
  const { sampleRateHz } = profile;
  const scored = HEARINGS.flatMap((hearing) =>
    clips.map((clip) => scoredClip(clip, hearing, input)),
  );
  return withHash({
    reportVersion: 1 as const,
    modelId,
    corpus,
    command,
    measures,
    modelLabels: labels,
    labels: labels.filter((label) => clips.some(({ clip }) => clip.label === label)),
    speakers: [...new Set(clips.map(({ clip }) => clip.speaker))].sort(),
    skippedClips,
    unusableClips,
    figures: figuresByHearing(scored, { classCount: labels.length, sampleRateHz }),
    labelGroups: labelGroupFigures(scored, { labels, sampleRateHz }),
    network: networkCost(artifact.network, {
      hopMs: artifact.spec.profile.hopMs,
      hopFrames: artifact.spec.hopFrames,
      incremental: artifact.card.architecture === 'streaming',
    }),
  });
}

function scoredClip(
  { clip, label, frames }: ClipFeatures,
  hearing: Hearing,
  { artifact, minSpeechFrames }: EvaluationInput,
): ScoredClip {
  const predictor = predictorOf(artifact);
  const windows = predictWindows(predictor, frames[hearing]);
  const emitted = emittedWindows(windows, frames[hearing].speech, minSpeechFrames);
  const { temperature, profile } = artifact.spec;
  const limits = { hopMs: profile.hopMs, minSpeechFrames };
  const heard = predictHeard(predictor, frames[hearing], limits);
  return tempered({ clip, hearing, label, ...emitted, heard }, temperature);
}

function predictorOf({ network, card, spec }: Artifact): Predictor {
  const { windowFrames, hopFrames } = spec;
  const { architecture, normalisation, encoder } = card;
  const writer =
    architecture === 'streaming' && encoder !== undefined
      ? streamingWriter(windowFrames, normalisation, encoder)
      : paperWriter(windowFrames, normalisation);
  return { network, writer, windowFrames, hopFrames };
}
