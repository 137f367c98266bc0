import type { CallSummary } from '../../src/events/call-summary.js';
import type { UtteranceEvent } from '../../src/events/utterance-event.js';
import type { StreamEnd } from '../../src/ports.js';
import { makeEvent, makeOutput } from './make-output.js';

export function makeUtterance(overrides: Partial<UtteranceEvent> = {}): UtteranceEvent {
  const { callId, channel, streamEpoch, ordinal, sampleRateHz, modelId, configHash } = makeEvent();
  const { startSample, endSample, startMs, endMs, eventTime } = makeEvent();
  const { status, label, scores, confidence, smoothedLabel } = makeEvent();
  return {
    ...{ callId, channel, streamEpoch, ordinal, sampleRateHz, modelId, configHash },
    ...{ startSample, endSample, startMs, endMs, eventTime },
    ...{ status, label, scores, confidence, smoothedLabel },
    ...{ id: 'utterance-0', kind: 'utterance', phase: 'final', utteranceIndex: 0 },
    ...{ speechMs: 2_000, scoredWindows: 1 },
    ...{ purpose: 'none', purposeNote: null, notice: null, monoContains: 'not_mono' },
    ...overrides,
  };
}

export function makeSummary(overrides: Partial<CallSummary> = {}): CallSummary {
  const { callId, channel, streamEpoch, sampleRateHz, modelId, configHash } = makeEvent();
  return {
    ...{ callId, channel, streamEpoch, sampleRateHz, modelId, configHash },
    ...{ id: 'summary-0', kind: 'summary', ordinal: 0, eventTime: 40_000 },
    ...{ startSample: 0, endSample: 320_000, startMs: 0, endMs: 40_000 },
    ...{ talkMs: 18_300, windows: 60, scoredWindows: 29 },
    emotions: [
      { label: 'sad', share: 0.7, trendPerMinute: -0.5 },
      { label: 'angry', share: 0.3, trendPerMinute: null },
    ],
    episodes: [{ label: 'sad', startSample: 0, endSample: 56_000, startMs: 0, endMs: 7_000 }],
    ...{ purpose: 'none', purposeNote: null, notice: null, monoContains: 'not_mono' },
    ...overrides,
  };
}

/** What a stream's end has to say: one utterance and a summary. */
export function makeEnd(): StreamEnd {
  const utterances = [makeUtterance()];
  return { utterances, summary: makeSummary(), checkpoint: makeOutput().checkpoint };
}
