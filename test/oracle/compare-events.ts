import type { EmotionEvent } from '../../src/events/emotion-event.js';

/** One thing in which events are not what they should be. */
export interface Difference {
  readonly what: 'missing' | 'unexpected' | 'repeated' | 'not contiguous' | 'unequal';
  /** Kind, call, channel, ordinal. */
  readonly key: string;
  readonly field?: string;
  readonly expected?: unknown;
  readonly received?: unknown;
}

export interface Comparison {
  readonly differences: readonly Difference[];
  /** Keys of events whose label differs because two labels were as good as equally probable. */
  readonly nearTies: readonly string[];
}

/** Scores depend on the company that a window is scored in, to about 1e-7. */
const SCORE_TOLERANCE = 1e-6;
const NEAR_TIE = 2e-6;

/**
 * Holds events against those that are expected: the same set of (kind, call, channel, ordinal),
 * each once, ordinals without holes from 0 on, and equal in everything but
 * - scores and confidence, which agree to 1e-6;
 * - labels, which may differ where the two most probable ones are less than 2e-6 apart;
 * - the smoothed label of a stream behind such a place;
 * - event times, which are the medium's, and notes that depend on how the audio was cut.
 *
 * Both may be in any order.
 */
export function compareEvents(
  expected: readonly EmotionEvent[],
  actual: readonly EmotionEvent[],
): Comparison {
  const wanted = new Map(expected.map((event) => [keyOf(event), event]));
  const found = new Map(actual.map((event) => [keyOf(event), event]));
  const differences = compareKeys(expected, actual);
  const nearTies: string[] = [];
  const tied = new Set<string>();
  for (const event of inOrder(actual)) {
    const key = keyOf(event);
    const other = wanted.get(key);
    if (other === undefined || found.get(key) !== event) continue;
    if (other.label !== event.label && isNearTie(other)) {
      nearTies.push(key);
      tied.add(streamOf(event));
    }
    differences.push(...unequal(key, other, event, tied.has(streamOf(event))));
  }
  return { differences, nearTies };
}

/** What tells one event from all others of its epoch. */
export interface Keyed extends Pick<EmotionEvent, 'callId' | 'channel' | 'ordinal'> {
  readonly kind: string;
}

/** The same set of keys, each once, ordinals without holes. */
export function compareKeys(expected: readonly Keyed[], actual: readonly Keyed[]): Difference[] {
  const wanted = new Set(expected.map(keyOf));
  const found = new Set(actual.map(keyOf));
  return [
    ...[...wanted].filter((key) => !found.has(key)).map((key) => mark('missing', key)),
    ...[...found].filter((key) => !wanted.has(key)).map((key) => mark('unexpected', key)),
    ...repeated(actual),
    ...notContiguous(actual),
  ];
}

export function keyOf({ kind, callId, channel, ordinal }: Keyed): string {
  return JSON.stringify([kind, callId, channel, ordinal]);
}

export function streamOf({ callId, channel }: Keyed): string {
  return JSON.stringify([callId, channel]);
}

function mark(what: Difference['what'], key: string): Difference {
  return { what, key };
}

function repeated(events: readonly Keyed[]): Difference[] {
  const counts = new Map<string, number>();
  for (const event of events) counts.set(keyOf(event), (counts.get(keyOf(event)) ?? 0) + 1);
  return [...counts]
    .filter(([, count]) => count > 1)
    .map(([key, received]) => ({ what: 'repeated', key, expected: 1, received }));
}

/** One difference for each stream and kind: its first hole. */
function notContiguous(events: readonly Keyed[]): Difference[] {
  const ordinals = new Map<string, Set<number>>();
  for (const { kind, callId, channel, ordinal } of events) {
    const key = JSON.stringify([kind, callId, channel]);
    ordinals.set(key, (ordinals.get(key) ?? new Set()).add(ordinal));
  }
  return [...ordinals].flatMap(([key, held]) => {
    const hole = Array.from({ length: held.size }, (_, i) => i).find((i) => !held.has(i));
    return hole === undefined ? [] : [{ what: 'not contiguous', key, expected: hole } as const];
  });
}

function inOrder(events: readonly EmotionEvent[]): EmotionEvent[] {
  return [...events].sort((a, b) => a.windowIndex - b.windowIndex || a.ordinal - b.ordinal);
}

function isNearTie({ scores }: EmotionEvent): boolean {
  const [first = 1, second = 0] = scores
    .map(({ probability }) => probability)
    .sort((a, b) => b - a);
  return first - second < NEAR_TIE;
}

const EXACT = [
  'id',
  'streamEpoch',
  'windowIndex',
  'sampleRateHz',
  'startSample',
  'endSample',
  'startMs',
  'endMs',
  'status',
  'speechRatio',
  'heardMs',
  'modelId',
  'configHash',
  'purpose',
  'purposeNote',
  'notice',
  'monoContains',
] as const satisfies readonly (keyof EmotionEvent)[];

/** Notes that belong to the audio itself, however it was cut. */
const EXACT_NOTES = ['gap', 'narrow_band'] as const;

function unequal(
  key: string,
  expected: EmotionEvent,
  received: EmotionEvent,
  tied: boolean,
): Difference[] {
  const fields: [field: string, isEqual: boolean, expected: unknown, received: unknown][] = [
    ...EXACT.map((field): [string, boolean, unknown, unknown] => [
      field,
      expected[field] === received[field],
      expected[field],
      received[field],
    ]),
    ...EXACT_NOTES.map((note): [string, boolean, unknown, unknown] => {
      const sides = [expected.notes.includes(note), received.notes.includes(note)] as const;
      return [`notes.${note}`, sides[0] === sides[1], ...sides];
    }),
    ['label', sameLabel(expected, received), expected.label, received.label],
    [
      'smoothedLabel',
      tied || expected.smoothedLabel === received.smoothedLabel,
      expected.smoothedLabel,
      received.smoothedLabel,
    ],
    [
      'confidence',
      isClose(expected.confidence, received.confidence),
      expected.confidence,
      received.confidence,
    ],
    ['scores', sameScores(expected, received), expected.scores, received.scores],
  ];
  return fields
    .filter(([, isEqual]) => !isEqual)
    .map(([field, , wanted, found]) => ({
      what: 'unequal',
      key,
      field,
      expected: wanted,
      received: found,
    }));
}

function sameLabel(expected: EmotionEvent, { label }: EmotionEvent): boolean {
  return expected.label === label || (label !== null && isNearTie(expected));
}

function sameScores({ scores }: EmotionEvent, received: EmotionEvent): boolean {
  if (scores.length !== received.scores.length) return false;
  return scores.every(({ label, probability }, i) => {
    const other = received.scores[i];
    return other?.label === label && isClose(probability, other.probability);
  });
}

function isClose(a: number | null, b: number | null): boolean {
  if (a === null || b === null) return a === b;
  return Math.abs(a - b) <= SCORE_TOLERANCE;
}
