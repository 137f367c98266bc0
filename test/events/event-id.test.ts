import { describe, expect, it } from 'vitest';

import { eventId } from '../../src/events/event-id.js';

const IDENTITY = {
  kind: 'window',
  callId: 'call-1',
  channel: 'customer',
  streamEpoch: 0,
  ordinal: 7,
  modelId: 'paper-ravdess',
  configHash: '0011223344556677',
} as const;

describe('eventId', () => {
  // printf '["window","call-1","customer",0,7,"paper-ravdess","0011223344556677"]' | sha256sum
  it('is the hash that anybody can compute again', () => {
    expect(eventId(IDENTITY)).toBe('2537515ed7fd9fa49edb599eb5d23963');
  });

  it.each([
    { kind: 'provisional' },
    { callId: 'call-2' },
    { channel: 'agent' },
    { streamEpoch: 1 },
    { ordinal: 8 },
    { modelId: 'other' },
    { configHash: '0' },
  ] as const)('differs with %o', (change) => {
    expect(eventId({ ...IDENTITY, ...change })).not.toBe(eventId(IDENTITY));
  });

  it('keeps parts apart that would run together', () => {
    const one = eventId({ ...IDENTITY, modelId: 'a","b', configHash: 'c' });
    const two = eventId({ ...IDENTITY, modelId: 'a', configHash: 'b","c' });
    expect(one).not.toBe(two);
  });

  it('does not depend on anything else of an event', () => {
    const event = { ...IDENTITY, eventTime: 5, label: 'angry' };
    expect(eventId(event)).toBe(eventId(IDENTITY));
  });
});
