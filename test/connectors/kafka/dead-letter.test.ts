import { describe, expect, it } from 'vitest';
import { deadLetter } from '../../../connectors/kafka/dead-letter.js';
import { UndertoneError } from '../../../src/errors.js';
import { kafkaRecord, RECORD_TIME_MS } from './kafka-record.js';

const ERROR = new UndertoneError('AUDIO_HEADERS', { what: 'the header is missing' });
const RECORD = kafkaRecord({ offset: 9, headers: { seq: '3' }, value: new Uint8Array([1, 2]) });

describe('deadLetter', () => {
  it('says where the record was and what is wrong, without its audio', () => {
    expect(deadLetter(RECORD, ERROR, false)).toEqual({
      key: 'call-1',
      value: Buffer.from(ERROR.message),
      headers: {
        errorCode: 'AUDIO_HEADERS',
        originalTopic: 'call-audio',
        originalPartition: '0',
        originalOffset: '9',
        originalTimestamp: String(RECORD_TIME_MS),
      },
    });
  });

  it('keeps the audio where it is asked to', () => {
    const letter = deadLetter(RECORD, ERROR, true);
    expect(letter.value).toEqual(Buffer.from([1, 2]));
    expect(letter.headers).toMatchObject({ errorMessage: ERROR.message, 'original.seq': '3' });
  });

  it('fits its topic, whatever the record was: a compressed one may be larger than any letter', () => {
    const large = kafkaRecord({ value: new Uint8Array(4_000_000), key: 'k'.repeat(900_000) });
    const letter = deadLetter(large, ERROR, true);
    expect(letter.value).toEqual(Buffer.from(ERROR.message));
    expect(letter.key).toHaveLength(1_000);
    const headers = { note: 'x'.repeat(900_000) };
    expect(JSON.stringify(deadLetter({ ...RECORD, headers }, ERROR, true)).length).toBeLessThan(
      2_000,
    );
  });
});
