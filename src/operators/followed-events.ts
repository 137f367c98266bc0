/** Makes what the folds know events. */
import type { StreamKey } from '../audio/chunk.js';
import type { CallSummary } from '../events/call-summary.js';
import { eventId } from '../events/event-id.js';
import type { UtteranceEvent } from '../events/utterance-event.js';
import { longestEpisodes, sharesOf, type CallTally, type EpisodeFrames } from './call-tally.js';
import { declaredOf, labelFor, mostProbable, scoresOf, spanOf, type Span } from './event-parts.js';
import { bandwidthFit, statusOf } from './event-status.js';
import type { FollowState } from './follow-state.js';
import type { EventSettings } from './to-events.js';
import { PROBABILITY_STEPS, type Utterance, type UtteranceNews } from './utterances.js';
import { samplesOf, type WindowGrid } from './window-grid.js';

/** What stays the same for all events of a stream. */
export interface StreamFacts {
  readonly stream: StreamKey;
  readonly sourceRateHz: number;
  readonly grid: WindowGrid;
  readonly events: Omit<EventSettings, 'replayFrom'>;
}

/** @param state after the window that brought the news */
export function utteranceEvent(
  { phase, ordinal, utterance }: UtteranceNews,
  { endSample, eventTime }: FollowState,
  facts: StreamFacts,
): UtteranceEvent {
  const { startFrame, endFrame, speechFrames, smoothedLabel, windows, index } = utterance;
  const { grid, events } = facts;
  const { from, to } = samplesOf(grid, startFrame, endFrame);
  return {
    ...identityOf('utterance', ordinal, facts),
    phase,
    utteranceIndex: index,
    ...spanAt(from, Math.min(to, endSample), facts),
    eventTime,
    ...verdictOf(phase, utterance, facts),
    smoothedLabel: smoothedLabel === null ? null : (events.spec.labels[smoothedLabel] ?? null),
    speechMs: speechFrames * grid.profile.hopMs,
    scoredWindows: windows,
    ...declaredOf(facts.stream.channel, events.declaration ?? {}),
  };
}

export function callSummary(
  tally: CallTally,
  { startSample, endSample, eventTime }: FollowState,
  facts: StreamFacts,
): CallSummary {
  const { grid, events } = facts;
  const windowsPerMinute = 60_000 / (grid.hopFrames * grid.profile.hopMs);
  return {
    ...identityOf('summary', 0, facts),
    ...spanAt(startSample ?? 0, endSample, facts),
    eventTime,
    talkMs: tally.talkFrames * grid.profile.hopMs,
    windows: tally.windows,
    scoredWindows: tally.scoredWindows,
    emotions: sharesOf(tally).map(({ share, trendPerWindow }, i) => ({
      label: labelOf(i, facts),
      share,
      trendPerMinute: trendPerWindow === null ? null : trendPerWindow * windowsPerMinute,
    })),
    episodes: longestEpisodes(tally).map((episode) => ({
      label: labelOf(episode.label, facts),
      ...episodeSpan(episode, endSample, facts),
    })),
    ...declaredOf(facts.stream.channel, events.declaration ?? {}),
  };
}

function identityOf<Kind extends 'utterance' | 'summary'>(
  kind: Kind,
  ordinal: number,
  { stream: { callId, channel, streamEpoch }, events: { spec, configHash } }: StreamFacts,
) {
  const identity = { kind, callId, channel, streamEpoch, ordinal };
  const made = { modelId: spec.modelId, configHash };
  return { id: eventId({ ...identity, ...made }), ...identity, ...made };
}

function spanAt(startSample: number, endSample: number, facts: StreamFacts): Span {
  const { sourceRateHz, grid } = facts;
  return spanOf(startSample, endSample, {
    sampleRateHz: grid.profile.sampleRateHz,
    sourceRateHz,
  });
}

/** Frame by frame without the overlap of frames, so that episodes that follow do not overlap. */
function episodeSpan(
  { startFrame, endFrame }: EpisodeFrames,
  endSample: number,
  facts: StreamFacts,
): Omit<Span, 'sampleRateHz'> {
  const { from } = samplesOf(facts.grid, startFrame, startFrame);
  const { from: to } = samplesOf(facts.grid, endFrame, endFrame);
  const { startSample, startMs, ...end } = spanAt(from, Math.min(to, endSample), facts);
  return { startSample, endSample: end.endSample, startMs, endMs: end.endMs };
}

function labelOf(index: number, { events }: StreamFacts): string {
  return events.spec.labels[index] ?? '';
}

type Verdict = Pick<UtteranceEvent, 'status' | 'label' | 'scores' | 'confidence'>;

function verdictOf(
  phase: UtteranceNews['phase'],
  { windows, weight, sums }: Utterance,
  { sourceRateHz, events: { spec, uncertainBelow = 0 } }: StreamFacts,
): Verdict {
  const means = sums.map((sum) => sum / weight / PROBABILITY_STEPS);
  const scores = windows === 0 ? [] : scoresOf(spec.labels, means);
  const best = mostProbable(scores);
  const confidence = best?.probability ?? null;
  const { isUnmeasured } = bandwidthFit(spec, sourceRateHz);
  const kind = phase === 'final' ? 'window' : 'provisional';
  const facts = { kind, hasSpeech: windows > 0, isUnmeasured, confidence, uncertainBelow } as const;
  const status = statusOf(facts);
  return { status, label: labelFor(status, best), scores, confidence };
}
