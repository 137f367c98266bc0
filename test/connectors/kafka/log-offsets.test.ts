import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { checkNotLost } from '../../../connectors/kafka/log-offsets.js';

const RANGE = { low: 5, high: 9 };
const DOCS = readFileSync(new URL('../../../docs/errors.md', import.meta.url), 'utf8');
const [SECTION = ''] = /^### KAFKA_OFFSETS_LOST$.*?(?=^### )/ms.exec(DOCS) ?? [];

function messageFor(offset: number): string {
  try {
    checkNotLost('audio', 3, offset, RANGE);
    return '';
  } catch (thrown) {
    return (thrown as Error).message;
  }
}

describe('checkNotLost', () => {
  it('takes an offset of the log, and the one behind it', () => {
    expect([5, 9].map(messageFor)).toEqual(['', '']);
  });

  it.each([4, 10])('says where audio is missing: offset %i', (offset) => {
    expect(messageFor(offset)).toMatch(
      `KAFKA_OFFSETS_LOST: topic audio, partition 3: audio that is still needed is no longer on the broker; expected offset ${offset}; received a log from 5 to 9`,
    );
  });

  it.each(['what was lost is lost', '--from earliest', '--events-topic', '--checkpoints-topic'])(
    'gives the remedy that the docs give: %s',
    (words) => {
      expect(messageFor(4)).toContain(words);
      expect(SECTION).toContain(words);
    },
  );

  it('leaves the choice to move the offsets of the group, as the docs do', () => {
    for (const text of [messageFor(4), SECTION]) {
      expect(text).toMatch(/ or move the offset .*kafka-consumer-groups\.sh --reset-offsets/s);
    }
  });
});
