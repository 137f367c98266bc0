import type { UtteranceEvent } from '../../src/events/utterance-event.js';
import {
  compareEvents,
  compareKeys,
  keyOf,
  streamOf,
  type Difference,
  type Keyed,
} from './compare-events.js';
import type { Told } from './told.js';

/** As scores of windows may, and what is made of several of them. */
const SCORE_TOLERANCE = 1e-6;
/** A slope over two windows that follow each other takes their scores 94 times a minute. */
const TREND_TOLERANCE = 2e-4;

/**
 * Holds everything that was told of calls against what is expected: events as `compareEvents` does;
 * utterances and summaries by the same set of (kind, call, channel, ordinal), each once, ordinals
 * without holes, and equal in everything but event times, and scores, shares and trends as far as
 * batches let them be. Of streams with a near tie, labels are not compared. The speech of a
 * stream's utterances has to be the speech of its summary.
 */
export function compareTold(expected: Told, actual: Told): Difference[] {
  const { differences, nearTies } = compareEvents(expected.events, actual.events);
  const tied = new Set(nearTies.map(streamOfKey));
  return [
    ...differences,
    ...compareKeys(expected.utterances, actual.utterances),
    ...compareKeys(expected.summaries, actual.summaries),
    ...unequal(expected.utterances, actual.utterances, tied),
    ...unequal(expected.summaries, actual.summaries, tied),
    ...talkDifferences(actual),
  ];
}

function streamOfKey(key: string): string {
  const [kind, callId, channel, ordinal] = JSON.parse(key) as [string, string, 'mono', number];
  return streamOf({ kind, callId, channel, ordinal });
}

function unequal<Event extends Keyed>(
  expected: readonly Event[],
  actual: readonly Event[],
  tied: ReadonlySet<string>,
): Difference[] {
  const wanted = new Map(expected.map((event) => [keyOf(event), event]));
  return actual.flatMap((event) => {
    const key = keyOf(event);
    const other = wanted.get(key);
    const skipped = tied.has(streamOf(event)) ? LABELS : [];
    return other === undefined ? [] : fieldDifferences(key, other, event, skipped);
  });
}

const LABELS: readonly string[] = ['label', 'smoothedLabel', 'episodes'];

function fieldDifferences(
  key: string,
  expected: object,
  received: object,
  skipped: readonly string[],
): Difference[] {
  const sides = new Map(Object.entries(received));
  return Object.entries(expected)
    .filter(([field]) => field !== 'eventTime' && !skipped.includes(field))
    .filter(([field, value]) => !isSame(field, value, sides.get(field)))
    .map(([field, value]) => ({
      ...({ what: 'unequal', key, field } as const),
      ...{ expected: value as unknown, received: sides.get(field) as unknown },
    }));
}

const TOLERANCES = new Map([
  ['confidence', SCORE_TOLERANCE],
  ['probability', SCORE_TOLERANCE],
  ['share', SCORE_TOLERANCE],
  ['trendPerMinute', TREND_TOLERANCE],
]);

/** @param field that the value stands in, which says how exact it has to be */
function isSame(field: string, expected: unknown, received: unknown): boolean {
  if (typeof expected === 'number' && typeof received === 'number') {
    return Math.abs(expected - received) <= (TOLERANCES.get(field) ?? 0);
  }
  if (typeof expected !== 'object' || typeof received !== 'object') return expected === received;
  if (expected === null || received === null) return expected === received;
  const [wanted, found] = [Object.entries(expected), new Map(Object.entries(received))];
  return (
    wanted.length === found.size &&
    wanted.every(([name, value]) => isSame(name, value, found.get(name)))
  );
}

function talkDifferences({ utterances, summaries }: Told): Difference[] {
  const speechMs = new Map<string, number>();
  for (const event of utterances.filter(isFinal)) {
    const stream = streamOf(event);
    speechMs.set(stream, (speechMs.get(stream) ?? 0) + event.speechMs);
  }
  return summaries
    .map((summary) => ({ summary, spoken: speechMs.get(streamOf(summary)) ?? 0 }))
    .filter(({ summary, spoken }) => summary.talkMs !== spoken)
    .map(({ summary, spoken }) => ({
      ...({ what: 'unequal', key: keyOf(summary), field: 'talkMs' } as const),
      ...{ expected: spoken, received: summary.talkMs },
    }));
}

function isFinal({ phase }: UtteranceEvent): boolean {
  return phase === 'final';
}
