import type { OperatorFunction } from 'rxjs';

import type { EventClock } from '../audio/chunk.js';
import { eventId } from '../events/event-id.js';
import type { EmotionEvent, EventNote } from '../events/emotion-event.js';
import type { UtteranceEvent } from '../events/utterance-event.js';
import type { ModelSpec } from '../model/port.js';
import type { Checkpoint, Ordinals } from './checkpoint.js';
import { declaredOf, labelFor, mostProbable, scoresOf, spanOf, type Span } from './event-parts.js';
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
  /** What became known of utterances with this window; absent where nobody asked. */
  readonly utterances?: readonly UtteranceEvent[];
  readonly checkpoint: Checkpoint;
}

/** The same, with the window that it came of. */
export interface WindowOutput extends StreamOutput {
  readonly source: SmoothedWindow;
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
): OperatorFunction<SmoothedWindow, WindowOutput> {
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
        const checkpoint = checkpointOf(smoothed, ordinals, settings);
        emit({ event, checkpoint, source: smoothed });
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

type Position = Span & Pick<EmotionEvent, 'eventTime'>;

function positionOf({ window, ...rates }: SmoothedWindow): Position {
  const span = spanOf(window.startSample, window.endSample, rates);
  return { ...span, eventTime: eventTime(window.clock, span.endMs) };
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
    label: labelFor(status, best),
    scores,
    confidence,
    notes: notesOf(window.notes, isNarrow),
  };
}

function notesOf(notes: readonly EventNote[], isNarrow: boolean): EventNote[] {
  return [...new Set(isNarrow ? [...notes, 'narrow_band' as const] : notes)].sort();
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
