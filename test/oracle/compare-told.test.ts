import { describe, expect, it } from 'vitest';

import { makeSummary, makeUtterance } from '../connectors/make-followed.js';
import { makeEvent } from '../connectors/make-output.js';
import { compareTold } from './compare-told.js';
import type { Told } from './told.js';

const TOLD: Told = {
  events: [makeEvent()],
  utterances: [
    makeUtterance({ id: 'u-0', ordinal: 0, phase: 'start', speechMs: 500 }),
    makeUtterance({ id: 'u-1', ordinal: 1 }),
  ],
  summaries: [makeSummary({ talkMs: 2_000 })],
};

function differences(change: Partial<Told>): unknown[] {
  return compareTold(TOLD, { ...TOLD, ...change }).map(({ what, field }) => field ?? what);
}

function changed(change: Parameters<typeof makeUtterance>[0]): Partial<Told> {
  const [first, last] = TOLD.utterances;
  return { utterances: first && last ? [first, { ...last, ...change }] : [] };
}

function summary(change: Parameters<typeof makeSummary>[0]): Partial<Told> {
  return { summaries: [makeSummary({ talkMs: 2_000, ...change })] };
}

describe('compareTold', () => {
  it.each<[string, Partial<Told>]>([
    ['the same', {}],
    ['another order', { utterances: [...TOLD.utterances].reverse() }],
    ['the time of the medium', { ...changed({ eventTime: 1 }), ...summary({ eventTime: 1 }) }],
    ['scores as close as batches let them be', changed({ confidence: 0.7000005 })],
  ])('finds nothing in %s', (_, change) => {
    expect(differences(change)).toEqual([]);
  });

  it.each<[string, Partial<Told>, string[]]>([
    [
      'an utterance that is missing',
      { utterances: TOLD.utterances.slice(1) },
      ['missing', 'not contiguous'],
    ],
    [
      'one that came twice',
      {
        utterances: [
          ...TOLD.utterances,
          makeUtterance({ ordinal: 0, phase: 'start', id: 'u-0', speechMs: 500 }),
        ],
      },
      ['repeated'],
    ],
    ['a summary that is missing', { summaries: [] }, ['missing']],
    [
      'a summary that nobody expects',
      { summaries: [...TOLD.summaries, makeSummary({ callId: 'call-2', talkMs: 0 })] },
      ['unexpected'],
    ],
    ['another phase', changed({ phase: 'interval' }), ['phase', 'talkMs']],
    ['another end', changed({ endSample: 1 }), ['endSample']],
    ['another confidence', changed({ confidence: 0.70001 }), ['confidence']],
    ['other scores', changed({ scores: [{ label: 'sad', probability: 1 }] }), ['scores']],
    ['another label', changed({ label: 'happy' }), ['label']],
    ['another id', summary({ id: 'another' }), ['id']],
    [
      'another share',
      summary({
        emotions: [
          { label: 'sad', share: 0.71, trendPerMinute: -0.5 },
          { label: 'angry', share: 0.3, trendPerMinute: null },
        ],
      }),
      ['emotions'],
    ],
    ['other episodes', summary({ episodes: [] }), ['episodes']],
    ['speech that no utterance has', summary({ talkMs: 2_010 }), ['talkMs', 'talkMs']],
  ])('finds %s', (_, change, found) => {
    expect(differences(change)).toEqual(found);
  });
});
