import { describe, expect, it } from 'vitest';
import type { EmotionEvent } from '../../src/events/emotion-event.js';
import { WINDOW_EVENT } from '../events/arbitraries.js';
import { compareEvents } from './compare-events.js';
import { compareWindows } from './compare-windows.js';

function eventAt(ordinal: number, changes: Partial<EmotionEvent> = {}): EmotionEvent {
  return {
    ...WINDOW_EVENT,
    id: `id-${ordinal}`,
    callId: 'call-1',
    channel: 'customer',
    ordinal,
    windowIndex: ordinal,
    label: 'angry',
    scores: [
      { label: 'angry', probability: 0.6 },
      { label: 'happy', probability: 0.4 },
    ],
    confidence: 0.6,
    notes: [],
    ...changes,
  };
}

const EXPECTED = [
  eventAt(0, { kind: 'provisional' }),
  ...Array.from({ length: 4 }, (_, i) => eventAt(i)),
];
/** The event of ordinal 2 changed. */
function changed(changes: Partial<EmotionEvent>): EmotionEvent[] {
  return EXPECTED.map((event) => (event.ordinal === 2 ? { ...event, ...changes } : event));
}

const KEY = '["window","call-1","customer",2]';

describe('compareEvents finds nothing', () => {
  it.each([
    ['in the same events', EXPECTED],
    ['in another order', [...EXPECTED].reverse()],
    ['in the time of the medium', changed({ eventTime: 1 })],
    ['in notes on how the audio came', changed({ notes: ['reordered', 'duplicate_dropped'] })],
    [
      'in scores as close as batches let them be',
      changed({
        confidence: 0.6000005,
        scores: [
          { label: 'angry', probability: 0.6000005 },
          { label: 'happy', probability: 0.3999995 },
        ],
      }),
    ],
  ])('%s', (_, actual) => {
    expect(compareEvents(EXPECTED, actual)).toEqual({ differences: [], nearTies: [] });
  });
});

describe('compareEvents finds', () => {
  function differences(actual: readonly EmotionEvent[]) {
    return compareEvents(EXPECTED, actual).differences;
  }

  it('what is missing, and the hole that it leaves', () => {
    const actual = EXPECTED.filter(({ ordinal }) => ordinal !== 2);
    expect(differences(actual)).toEqual([
      { what: 'missing', key: KEY },
      { what: 'not contiguous', key: '["window","call-1","customer"]', expected: 2 },
    ]);
  });

  it('what is missing at the end, where there is no hole', () => {
    expect(differences(EXPECTED.slice(0, -1))).toMatchObject([{ what: 'missing' }]);
  });

  it('a provisional event that is missing', () => {
    expect(differences(EXPECTED.slice(1))).toEqual([
      { what: 'missing', key: '["provisional","call-1","customer",0]' },
    ]);
  });

  it('what comes twice, also where both are the same', () => {
    expect(differences([...EXPECTED, eventAt(2)])).toEqual([
      { what: 'repeated', key: KEY, expected: 1, received: 2 },
    ]);
  });

  it('what nobody expects', () => {
    expect(differences([...EXPECTED, eventAt(4)])).toMatchObject([{ what: 'unexpected' }]);
    expect(differences([...EXPECTED, eventAt(0, { callId: 'call-2' })])).toMatchObject([
      { what: 'unexpected', key: '["window","call-2","customer",0]' },
    ]);
  });

  it.each([
    ['streamEpoch', { streamEpoch: 1 }],
    ['id', { id: 'another' }],
    ['windowIndex', { windowIndex: 7 }],
    ['startSample', { startSample: 7 }],
    ['status', { status: 'degraded' }],
    ['speechRatio', { speechRatio: 0.123 }],
    ['configHash', { configHash: 'another' }],
    ['notes.gap', { notes: ['gap'] }],
    ['label', { label: 'happy' }],
    ['smoothedLabel', { smoothedLabel: 'disgust' }],
    ['confidence', { confidence: 0.600002 }],
    ['confidence', { confidence: null }],
    ['scores', { scores: [{ label: 'angry', probability: 0.6 }] }],
    [
      'scores',
      {
        scores: [
          { label: 'angry', probability: 0.600002 },
          { label: 'happy', probability: 0.4 },
        ],
      },
    ],
  ] as const)('another %s', (field, changes) => {
    expect(differences(changed(changes as Partial<EmotionEvent>))).toMatchObject([
      { what: 'unequal', key: KEY, field },
    ]);
  });

  it('near ties, which it counts, and whose smoothed labels it lets pass', () => {
    const scores = [
      { label: 'angry', probability: 0.5000005 },
      { label: 'happy', probability: 0.4999995 },
    ];
    const tied = (changes: Partial<EmotionEvent>) =>
      EXPECTED.map((event) => ({ ...event, scores, confidence: 0.5, ...changes }));
    const actual = tied({}).map((event) =>
      event.ordinal >= 2 ? { ...event, label: 'happy', smoothedLabel: 'happy' } : event,
    );
    expect(compareEvents(tied({}), actual)).toEqual({
      differences: [],
      nearTies: [KEY, '["window","call-1","customer",3]'],
    });
  });
});

describe('compareWindows', () => {
  const calls = [
    {
      callId: 'call-1',
      recording: 'call.wav',
      encoding: 'mulaw' as const,
      sampleRateHz: 8_000,
      channels: ['customer' as const, 'agent' as const],
      samples: 8_000 * 4,
      lost: [],
      ended: true as const,
    },
  ];
  const isPermitted = (channel: string) => channel !== 'agent';

  function differences(events: readonly EmotionEvent[]) {
    return compareWindows(calls, events, isPermitted);
  }

  it('finds nothing in the events that the sample counts ask for', () => {
    expect(differences(EXPECTED)).toEqual([]);
    expect(differences(EXPECTED.slice(1))).toEqual([]);
  });

  it.each([
    ['a window too few', EXPECTED.slice(0, -1)],
    ['a window twice', [...EXPECTED, eventAt(2)]],
    ['a window elsewhere', changed({ windowIndex: 9 })],
    ['a window too many', [...EXPECTED, eventAt(4)]],
    ['two provisional events', [...EXPECTED, eventAt(1, { kind: 'provisional' })]],
    ['a channel that must be silent', [...EXPECTED, eventAt(0, { channel: 'agent' })]],
    ['a call that nobody made', [...EXPECTED, eventAt(0, { callId: 'call-2' })]],
    ['nothing at all', []],
  ])('finds %s', (_, events) => {
    expect(differences(events)).toHaveLength(1);
  });
});
