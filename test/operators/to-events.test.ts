import { from, lastValueFrom, toArray } from 'rxjs';
import { describe, expect, it } from 'vitest';

import { emotionEventCodec } from '../../src/events/avro-codec.js';
import { eventId } from '../../src/events/event-id.js';
import { bandwidthFit, statusOf } from '../../src/operators/event-status.js';
import type { SmoothedWindow } from '../../src/operators/smooth.js';
import { SMOOTHING_START } from '../../src/operators/smoothing.js';
import { toEvents, type EventSettings, type StreamOutput } from '../../src/operators/to-events.js';
import type { DueWindow } from '../../src/operators/window-step.js';
import { STREAM } from './blocks.js';
import { FAKE_SPEC } from './fake-inference.js';

const SETTINGS: EventSettings = {
  spec: FAKE_SPEC,
  configHash: '0011223344556677',
  replayFrom: ({ nextWindow }, sourceRateHz) => nextWindow * sourceRateHz,
};

function smoothedWindow(
  change: Partial<SmoothedWindow> = {},
  window: Partial<DueWindow> = {},
): SmoothedWindow {
  return {
    stream: STREAM,
    sourceRateHz: 48_000,
    sampleRateHz: 16_000,
    window: {
      kind: 'window',
      windowIndex: 3,
      startFrame: 192,
      endFrame: 448,
      startSample: 30_720,
      endSample: 71_920,
      heardMs: 2_500,
      speechMs: 2_000,
      speech: [],
      hasSpeech: true,
      notes: ['gap'],
      clock: { kind: 'audio', originMs: 1_000 },
      resume: { nextWindow: 4, gateState: null },
      ...window,
    },
    probabilities: Float64Array.of(0.25, 0.625, 0.125),
    smoothedLabel: 0,
    smoothing: SMOOTHING_START,
    ...change,
  };
}

async function outputs(
  windows: SmoothedWindow[],
  change: Partial<EventSettings> = {},
): Promise<StreamOutput[]> {
  const out = from(windows).pipe(toEvents({ ...SETTINGS, ...change }), toArray());
  return lastValueFrom(out);
}

describe('toEvents', () => {
  it('makes a window an event', async () => {
    const [output] = await outputs([smoothedWindow()]);
    const event = output?.event;
    expect(event).toStrictEqual({
      id: event === undefined ? '' : eventId(event),
      kind: 'window',
      callId: 'call-1',
      channel: 'customer',
      streamEpoch: 0,
      ordinal: 0,
      windowIndex: 3,
      sampleRateHz: 48_000,
      startSample: 92_160,
      endSample: 215_760,
      startMs: 1_920,
      endMs: 4_495,
      eventTime: 5_495,
      status: 'final',
      label: 'happy',
      scores: [
        { label: 'neutral', probability: 0.25 },
        { label: 'happy', probability: 0.625 },
        { label: 'angry', probability: 0.125 },
      ],
      confidence: 0.625,
      smoothedLabel: 'neutral',
      speechRatio: 0.8,
      heardMs: 2_500,
      modelId: 'fake',
      configHash: '0011223344556677',
      purpose: 'none',
      purposeNote: null,
      notice: null,
      monoContains: 'not_mono',
      notes: ['gap'],
    });
    const codec = emotionEventCodec();
    expect(() => codec.encode(event ?? raise())).not.toThrow();
  });

  it('counts ordinals within each kind, also from a checkpoint', async () => {
    const kinds = ['provisional', 'window', 'window'] as const;
    const windows = kinds.map((kind) => smoothedWindow({}, { kind }));
    const ordinals = ({ event }: StreamOutput): unknown[] => [event.kind, event.ordinal];
    const out = await outputs(windows);
    expect(out.map(ordinals)).toEqual([
      ['provisional', 0],
      ['window', 0],
      ['window', 1],
    ]);
    expect(out[1]?.checkpoint.foldState.ordinals).toEqual({ provisional: 1, window: 1 });
    const resumed = from(windows.slice(2)).pipe(
      toEvents(SETTINGS, out[1]?.checkpoint.foldState.ordinals),
      toArray(),
    );
    expect(await lastValueFrom(resumed)).toEqual(out.slice(2));
  });

  it('comes with the checkpoint right after it', async () => {
    const [output] = await outputs([smoothedWindow()]);
    expect(output?.checkpoint).toEqual({
      version: 1,
      nextWindow: 4,
      nextSample: 4 * 48_000,
      sampleRateHz: 48_000,
      foldState: { gate: null, smooth: SMOOTHING_START, ordinals: { provisional: 0, window: 1 } },
      modelId: 'fake',
      configHash: '0011223344556677',
    });
  });

  it('takes the record time of a medium that stamps its chunks', async () => {
    const clock = { kind: 'record', timeMs: 77 } as const;
    const [output] = await outputs([smoothedWindow({}, { clock })]);
    expect(output?.event.eventTime).toBe(77);
  });

  it.each([
    { kind: 'record', timeMs: 5_494.6 } as const,
    { kind: 'audio', originMs: 999.6 } as const,
  ])('dates events in whole milliseconds, as the schema has it: %o', async (clock) => {
    const [output] = await outputs([smoothedWindow({}, { clock })]);
    expect(output?.event.eventTime).toBe(5_495);
  });

  it('has no more speech than what was heard, though frames count whole', async () => {
    const last = smoothedWindow({}, { heardMs: 1_225, speechMs: 1_230 });
    const [output] = await outputs([last]);
    expect(output?.event.speechRatio).toBe(1);
  });

  it('says nothing without speech', async () => {
    const silent = smoothedWindow({ probabilities: null }, { hasSpeech: false, heardMs: 0 });
    const [output] = await outputs([silent]);
    expect(output?.event).toMatchObject({
      status: 'no_speech',
      label: null,
      scores: [],
      confidence: null,
      speechRatio: 0,
    });
  });

  it('carries what was declared; what a mono channel holds with mono channels alone', async () => {
    const declaration = {
      purpose: 'medical',
      purposeNote: 'stress study',
      notice: 'letter',
      monoContains: 'customer_only',
    } as const;
    const mono = smoothedWindow({ stream: { ...STREAM, channel: 'mono' } });
    const events = await outputs([smoothedWindow(), mono], { declaration });
    const carried = { purpose: 'medical', purposeNote: 'stress study', notice: 'letter' };
    expect(events.map(({ event }) => event)).toMatchObject([
      { ...carried, monoContains: 'not_mono' },
      { ...carried, monoContains: 'customer_only' },
    ]);
  });

  it('refuses settings out of range', () => {
    expect(() => toEvents({ ...SETTINGS, uncertainBelow: 2 })).toThrow(/^USAGE: uncertainBelow/);
    expect(() => toEvents({ ...SETTINGS, declaration: { includeAgent: true } })).toThrow(/^LAW_/);
  });
});

function raise(): never {
  throw new Error('no event');
}

describe('statusOf', () => {
  const FACTS = {
    kind: 'window',
    hasSpeech: true,
    isUnmeasured: false,
    confidence: 0.5,
    uncertainBelow: 0.4,
  } as const;

  it.each([
    ['final', {}],
    ['uncertain', { uncertainBelow: 0.6 }],
    ['provisional', { kind: 'provisional', uncertainBelow: 0.6 } as const],
    ['degraded', { isUnmeasured: true, uncertainBelow: 0.6 }],
    ['degraded', { isUnmeasured: true, kind: 'provisional' } as const],
    ['no_speech', { hasSpeech: false, isUnmeasured: true, confidence: null }],
  ] as const)('is %s for %o', (status, change) => {
    expect(statusOf({ ...FACTS, ...change })).toBe(status);
  });
});

describe('bandwidthFit', () => {
  it.each([
    [16_000, [], false, false],
    [48_000, [], false, false],
    [8_000, [], true, true],
    [8_000, [4_000], true, false],
    [11_025, [4_000], true, false],
    [8_000, [5_000], true, true],
  ])('of %d Hz with figures for %j', (rate, measuredBandwidthsHz, isNarrow, isUnmeasured) => {
    const spec = { ...FAKE_SPEC, measuredBandwidthsHz };
    expect(bandwidthFit(spec, rate)).toEqual({ isNarrow, isUnmeasured });
  });
});
