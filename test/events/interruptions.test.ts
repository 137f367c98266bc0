import fc from 'fast-check';
import { describe, expect, it } from 'vitest';

import { interruptionsOf } from '../../src/events/interruptions.js';
import type { UtteranceEvent } from '../../src/events/utterance-event.js';
import { makeUtterance } from '../connectors/make-followed.js';

const CUSTOMER = { channel: 'customer', phase: 'final' } as const;
const AGENT = { channel: 'agent', phase: 'final' } as const;

function said(
  who: Partial<UtteranceEvent>,
  startMs: number,
  endMs: number,
  utteranceIndex = 0,
): UtteranceEvent {
  const callId = who.callId ?? 'call-1';
  const id = JSON.stringify([callId, who, startMs, endMs, utteranceIndex]);
  return makeUtterance({ ...who, id, callId, startMs, endMs, utteranceIndex });
}

describe('interruptionsOf', () => {
  it('finds who broke in, when, and for how long both spoke', () => {
    const utterances = [
      said(CUSTOMER, 0, 4_000, 3),
      said(AGENT, 2_500, 6_000, 7),
      said(CUSTOMER, 4_900, 5_950, 4),
    ];
    const interruptions = interruptionsOf(utterances);
    expect(interruptions).toEqual([
      {
        ...{ callId: 'call-1', streamEpoch: 0, channel: 'agent', interrupted: 'customer' },
        ...{ utteranceIndex: 7, interruptedUtteranceIndex: 3, startMs: 2_500, overlapMs: 1_500 },
      },
      {
        ...{ callId: 'call-1', streamEpoch: 0, channel: 'customer', interrupted: 'agent' },
        ...{ utteranceIndex: 4, interruptedUtteranceIndex: 7, startMs: 4_900, overlapMs: 1_050 },
      },
    ]);
  });

  it.each([
    ['speakers who take turns', said(AGENT, 4_000, 6_000)],
    ['two who begin together', said(AGENT, 200, 3_000)],
    ['a nod', said(AGENT, 2_000, 2_900)],
    ['an end that overlaps', said(AGENT, 3_600, 6_000)],
    ['another call', said({ ...AGENT, callId: 'call-2' }, 2_000, 6_000)],
    ['another epoch of the call', said({ ...AGENT, streamEpoch: 1 }, 2_000, 6_000)],
    ['the same channel', said(CUSTOMER, 2_000, 6_000)],
    ['an utterance that goes on', said({ ...AGENT, phase: 'interval' }, 2_000, 6_000)],
  ])('finds none in %s', (_, other) => {
    expect(interruptionsOf([said(CUSTOMER, 0, 4_000), other])).toEqual([]);
  });

  it('counts what is repeated once', () => {
    const utterances = [said(CUSTOMER, 0, 4_000), said(AGENT, 2_000, 6_000)];
    expect(interruptionsOf([...utterances, ...utterances])).toHaveLength(1);
  });

  it('counts what its options say', () => {
    const utterances = [said(CUSTOMER, 0, 4_000), said(AGENT, 100, 300)];
    expect(interruptionsOf(utterances, { minLeadMs: 100, minOverlapMs: 200 })).toHaveLength(1);
  });

  it('is the same whatever the order, and as many as pairs that overlap', () => {
    const spurt = fc.record({
      channel: fc.constantFrom('customer', 'agent'),
      callId: fc.constantFrom('a', 'b'),
      startMs: fc.integer({ min: 0, max: 20_000 }),
      lengthMs: fc.integer({ min: 1, max: 6_000 }),
    });
    const calls = fc
      .uniqueArray(spurt, { selector: ({ startMs }) => startMs, maxLength: 30 })
      .map((spurts) =>
        spurts.map(({ channel, callId, startMs, lengthMs }, i) =>
          said({ channel, callId, phase: 'final' }, startMs, startMs + lengthMs, i),
        ),
      )
      .chain((utterances) =>
        fc.record({
          utterances: fc.constant(utterances),
          shuffled: fc.shuffledSubarray(utterances, { minLength: utterances.length }),
        }),
      );
    fc.assert(
      fc.property(calls, ({ utterances, shuffled }) => {
        const found = interruptionsOf(shuffled);
        expect(found).toEqual(interruptionsOf(utterances));
        expect(found).toHaveLength(pairsOf(utterances));
      }),
    );
  });
});

function pairsOf(utterances: readonly UtteranceEvent[]): number {
  return utterances.flatMap((a) =>
    utterances.filter(
      (b) =>
        a.callId === b.callId &&
        a.channel !== b.channel &&
        b.startMs - a.startMs >= 250 &&
        Math.min(a.endMs, b.endMs) - b.startMs >= 1_000,
    ),
  ).length;
}
