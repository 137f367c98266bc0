import type { OperatorFunction } from 'rxjs';

import type { Channel, EventClock } from '../audio/chunk.js';
import { eventId } from '../events/event-id.js';
import type { EmotionEvent, EventNote, Score } from '../events/emotion-event.js';
import type { ModelSpec } from '../model/port.js';
import type { Checkpoint, Ordinals } from './checkpoint.js';
import { bandwidthFit, statusOf } from './event-status.js';
import { requireRange } from './options.js';
import { checkDeclaration, type Declaration } from './permit-channels.js';
import type { SmoothedWindow } from './smooth.js';
import { stage } from './stage.js';
import type { WindowResume } from './window-step.js';

export interface EventSettings {
  readonly spec: ModelSpec;
  /** Hash of every setting that changes results. */
  readonly configHash: string;
  readonly declaration?: Declaration;
  /** Confidence under which a window is `uncertain`; 0 turns that off. */
  readonly uncertainBelow?: number;
  /** First sample, at the source's rate, that must be heard again to go on there. */
  readonly replayFrom: (resume: WindowResume, sourceRateHz: number) => number;
}

/** What came of a window, and how to go on right after it. */
export interface StreamOutput {
  readonly event: EmotionEvent;
  readonly checkpoint: Checkpoint;
}

/**
 * Makes the windows of ONE stream events: status, positions at the source's rate, event time,
 * ordinals within each kind and the id that follows from them. Each comes with the checkpoint
 * from which the stream goes on right after it.
 *
 * @param start ordinals of a checkpoint.
 */
export function toEvents(
  settings: EventSettings,
  start: Ordinals = { provisional: 0, window: 0 },
): OperatorFunction<SmoothedWindow, StreamOutput> {
  const { declaration = {}, uncertainBelow = 0 } = settings;
  requireRange('uncertainBelow', uncertainBelow, 0, 1);
  checkDeclaration(declaration);
  return stage(() => {
    let ordinals = start;
    return {
      next(smoothed, emit) {
        const { kind } = smoothed.window;
        const event = eventOf(smoothed, ordinals[kind], settings);
        ordinals = { ...ordinals, [kind]: ordinals[kind] + 1 };
        emit({ event, checkpoint: checkpointOf(smoothed, ordinals, settings) });
      },
    };
  });
}

function eventOf(smoothed: SmoothedWindow, ordinal: number, settings: EventSettings): EmotionEvent {
  const { stream, window, smoothedLabel } = smoothed;
  const { spec, configHash } = settings;
  const identity = { ...stream, kind: window.kind, ordinal, modelId: spec.modelId, configHash };
  return {
    id: eventId(identity),
    kind: window.kind,
    callId: stream.callId,
    channel: stream.channel,
    streamEpoch: stream.streamEpoch,
    ordinal,
    windowIndex: window.windowIndex,
    ...positionOf(smoothed),
    ...verdictOf(smoothed, settings),
    smoothedLabel: smoothedLabel === null ? null : (spec.labels[smoothedLabel] ?? null),
    speechRatio: window.heardMs === 0 ? 0 : Math.min(1, window.speechMs / window.heardMs),
    heardMs: window.heardMs,
    modelId: spec.modelId,
    configHash,
    ...declaredOf(stream.channel, settings.declaration ?? {}),
  };
}

type Position = Pick<
  EmotionEvent,
  'sampleRateHz' | 'startSample' | 'endSample' | 'startMs' | 'endMs' | 'eventTime'
>;

function positionOf({ window, sampleRateHz, sourceRateHz }: SmoothedWindow): Position {
  const { startSample, endSample, clock } = window;
  const atSource = (sample: number): number => Math.floor((sample * sourceRateHz) / sampleRateHz);
  const inMs = (sample: number): number => Math.round((sample * 1000) / sampleRateHz);
  return {
    sampleRateHz: sourceRateHz,
    startSample: atSource(startSample),
    endSample: atSource(endSample),
    startMs: inMs(startSample),
    endMs: inMs(endSample),
    eventTime: eventTime(clock, inMs(endSample)),
  };
}

function eventTime(clock: EventClock, endMs: number): number {
  return Math.round(clock.kind === 'record' ? clock.timeMs : clock.originMs + endMs);
}

type Verdict = Pick<EmotionEvent, 'status' | 'label' | 'scores' | 'confidence' | 'notes'>;

function verdictOf(
  { window, probabilities, sourceRateHz }: SmoothedWindow,
  { spec, uncertainBelow = 0 }: EventSettings,
): Verdict {
  const { isNarrow, isUnmeasured } = bandwidthFit(spec, sourceRateHz);
  const scores = probabilities === null ? [] : scoresOf(spec.labels, probabilities);
  const best = mostProbable(scores);
  const confidence = best?.probability ?? null;
  const { kind, hasSpeech } = window;
  const status = statusOf({ kind, hasSpeech, isUnmeasured, confidence, uncertainBelow });
  return {
    status,
    // Whoever wants a guess all the same has the scores.
    label: status === 'uncertain' ? null : (best?.label ?? null),
    scores,
    confidence,
    notes: notesOf(window.notes, isNarrow),
  };
}

function scoresOf(labels: readonly string[], probabilities: Float64Array): Score[] {
  return labels.map((label, i) => ({ label, probability: probabilities[i] ?? 0 }));
}

/** The first of the highest. */
function mostProbable(scores: readonly Score[]): Score | undefined {
  const highest = Math.max(...scores.map(({ probability }) => probability));
  return scores.find(({ probability }) => probability === highest);
}

function notesOf(notes: readonly EventNote[], isNarrow: boolean): EventNote[] {
  return [...new Set(isNarrow ? [...notes, 'narrow_band' as const] : notes)].sort();
}

type Declared = Pick<EmotionEvent, 'purpose' | 'purposeNote' | 'notice' | 'monoContains'>;

function declaredOf(channel: Channel, declaration: Declaration): Declared {
  const { purpose = 'none', purposeNote = null, notice = null } = declaration;
  const { monoContains = 'unknown' } = declaration;
  return {
    purpose,
    purposeNote,
    notice,
    monoContains: channel === 'mono' ? monoContains : 'not_mono',
  };
}

function checkpointOf(
  { window, smoothing, sourceRateHz }: SmoothedWindow,
  ordinals: Ordinals,
  { spec, configHash, replayFrom }: EventSettings,
): Checkpoint {
  const { nextWindow, gateState } = window.resume;
  return {
    version: 1,
    nextWindow,
    nextSample: replayFrom(window.resume, sourceRateHz),
    sampleRateHz: sourceRateHz,
    foldState: { gate: gateState, smooth: smoothing, ordinals },
    modelId: spec.modelId,
    configHash,
  };
}
