import fc from 'fast-check';
import { describe, expect, it } from 'vitest';

import { emotionEventCodec } from '../../src/events/avro-codec.js';
import { eventFromJson, eventToJson } from '../../src/events/json.js';
import { WINDOW_EVENT, anyEvent } from './arbitraries.js';

const codec = emotionEventCodec();

describe('the JSON form', () => {
  it('is one line that gives back any event as it was', () => {
    fc.assert(
      fc.property(anyEvent, (event) => {
        const line = eventToJson(event, codec);
        expect(line).not.toContain('\n');
        expect(eventFromJson(line, codec)).toEqual(event);
      }),
    );
  });

  it('fills in defaults for fields that an older writer did not know', () => {
    const older = { ...WINDOW_EVENT, notes: undefined, purpose: undefined };
    expect(eventFromJson(JSON.stringify(older), codec)).toStrictEqual(WINDOW_EVENT);
  });

  it.each([
    ['what is not JSON', '{"id":', /^EVENT_UNREADABLE/],
    ['what is not an event', '[]', /^EVENT_INVALID/],
    ['undeclared fields', JSON.stringify({ ...WINDOW_EVENT, mood: 1 }), /^EVENT_INVALID.*mood/],
  ])('refuses %s', (_name, line, message) => {
    expect(() => eventFromJson(line, codec)).toThrow(message);
  });

  it('is not written for an event that does not fit', () => {
    expect(() => eventToJson({ ...WINDOW_EVENT, heardMs: 0.5 }, codec)).toThrow(/^EVENT_INVALID/);
  });
});
