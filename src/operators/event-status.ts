import type { EventStatus } from '../events/emotion-event.js';
import type { ModelSpec } from '../model/port.js';

/** How well audio of a source suits a model. */
export interface BandwidthFit {
  /** The source cannot hold all that the model's training speech held. */
  readonly isNarrow: boolean;
  /** And the model's card has no figures for audio as narrow as that. */
  readonly isUnmeasured: boolean;
}

/** A source holds half its rate at most; figures count for what is at least as wide as theirs. */
export function bandwidthFit(
  { bandwidthHz, measuredBandwidthsHz }: ModelSpec,
  sourceRateHz: number,
): BandwidthFit {
  const sourceBandwidthHz = sourceRateHz / 2;
  const isNarrow = sourceBandwidthHz < bandwidthHz;
  const isMeasured = measuredBandwidthsHz.some((measured) => measured <= sourceBandwidthHz);
  return { isNarrow, isUnmeasured: isNarrow && !isMeasured };
}

export interface StatusFacts {
  readonly kind: 'provisional' | 'window';
  readonly hasSpeech: boolean;
  readonly isUnmeasured: boolean;
  /** Of the most probable label; null without speech. */
  readonly confidence: number | null;
  readonly uncertainBelow: number;
}

/** The first that holds: no speech, degraded, provisional, uncertain, final. */
export function statusOf(facts: StatusFacts): EventStatus {
  if (!facts.hasSpeech || facts.confidence === null) return 'no_speech';
  if (facts.isUnmeasured) return 'degraded';
  if (facts.kind === 'provisional') return 'provisional';
  return facts.confidence < facts.uncertainBelow ? 'uncertain' : 'final';
}
