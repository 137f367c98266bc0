import avsc from 'avsc';
import { describe, expect, it } from 'vitest';

import { callSummaryCodec, utteranceEventCodec } from '../../src/events/avro-codec.js';
import { eventFromJson, eventToJson } from '../../src/events/json.js';
import { readSchema } from '../../src/events/schema-file.js';
import { makeSummary, makeUtterance } from '../connectors/make-followed.js';

describe('utterances', () => {
  const codec = utteranceEventCodec();

  it('come back from Avro and from JSON as they were', () => {
    const silent = { label: null, scores: [], confidence: null, status: 'no_speech' } as const;
    for (const event of [makeUtterance(), makeUtterance(silent)]) {
      expect(codec.decode(codec.encode(event))).toStrictEqual(event);
      expect(eventFromJson(eventToJson(event, codec), codec)).toStrictEqual(event);
    }
  });

  it('are refused with a field that nobody declared, and with numbers that are none', () => {
    const mood = { ...makeUtterance(), mood: 'fine' };
    expect(() => codec.encode(mood)).toThrow(/mood.*declared/);
    expect(() => codec.encode(makeUtterance({ confidence: NaN }))).toThrow(/confidence/);
  });
});

describe('summaries', () => {
  const codec = callSummaryCodec();

  it('come back from Avro and from JSON as they were', () => {
    for (const event of [makeSummary(), makeSummary({ emotions: [], episodes: [] })]) {
      expect(codec.decode(codec.encode(event))).toStrictEqual(event);
      expect(eventFromJson(eventToJson(event, codec), codec)).toStrictEqual(event);
    }
  });
});

it.each(['utterance-event', 'call-summary'])(
  'whoever has schemas/%s.avsc with a field more reads what is written today, and back',
  (name) => {
    const now = readSchema(name) as unknown as { fields: object[] };
    const later = {
      ...now,
      fields: [...now.fields, { name: 'interruptions', type: ['null', 'int'], default: null }],
    };
    const [own, other] = [now, later].map((schema) => avsc.Type.forSchema(schema as avsc.Schema));
    expect(() => other?.createResolver(own ?? other)).not.toThrow();
    expect(() => own?.createResolver(other ?? own)).not.toThrow();
  },
);
