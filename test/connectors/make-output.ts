import type { EmotionEvent } from '../../src/events/emotion-event.js';
import { SMOOTHING_START } from '../../src/operators/smoothing.js';
import type { PipelineOutput } from '../../src/ports.js';

const LABELS = ['neutral', 'happy', 'sad', 'angry'];

/** A window event that is certain of `label`, or has no speech where that is null. */
export function makeEvent(overrides: Partial<EmotionEvent> = {}): EmotionEvent {
  const label = overrides.label === undefined ? 'sad' : overrides.label;
  const windowIndex = overrides.windowIndex ?? 0;
  return {
    id: `id-${windowIndex}`,
    kind: 'window',
    callId: 'call-1',
    channel: 'customer',
    streamEpoch: 0,
    ordinal: windowIndex,
    windowIndex,
    sampleRateHz: 8_000,
    startSample: windowIndex * 5_120,
    endSample: windowIndex * 5_120 + 20_600,
    startMs: windowIndex * 640,
    endMs: windowIndex * 640 + 2_575,
    eventTime: windowIndex * 640 + 2_575,
    status: label === null ? 'no_speech' : 'final',
    label,
    scores: LABELS.map((name) => ({ label: name, probability: name === label ? 0.7 : 0.1 })),
    confidence: label === null ? null : 0.7,
    smoothedLabel: null,
    speechRatio: 0.9,
    heardMs: 2_575,
    modelId: 'stand-in',
    configHash: '0123456789abcdef',
    purpose: 'none',
    purposeNote: null,
    notice: null,
    monoContains: 'not_mono',
    notes: [],
    ...overrides,
  };
}

export function makeOutput(event: EmotionEvent = makeEvent()): PipelineOutput {
  return {
    event,
    checkpoint: {
      version: 1,
      nextWindow: event.windowIndex + 1,
      nextSample: 0,
      sampleRateHz: event.sampleRateHz,
      foldState: { gate: null, smooth: SMOOTHING_START, ordinals: { provisional: 0, window: 1 } },
      modelId: event.modelId,
      configHash: event.configHash,
    },
  };
}
