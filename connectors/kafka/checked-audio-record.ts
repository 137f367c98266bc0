import { CHANNELS, type AudioFormat, type Channel } from '../../src/audio/chunk.js';
import { BYTES_PER_SAMPLE, checkEncoding, checkSampleRate } from '../../src/audio/format.js';
import { UndertoneError } from '../../src/errors.js';
import { MAX_OFFSET_SAMPLES, type AudioFacts } from './audio-facts.js';
import type { AudioRecord } from './audio-record.js';
import { badAudioRecord, shown } from './header-values.js';
import type { KafkaRecord } from './record.js';

/**
 * Holds what a record says against the contract.
 *
 * @throws UndertoneError AUDIO_HEADERS, AUDIO_ENCODING, AUDIO_RATE, AUDIO_CHANNELS
 */
export function checkedAudioRecord(facts: AudioFacts, record: KafkaRecord): AudioRecord {
  const { medium, seq, streamOffsetSamples, roughOffsetSamples, endOfCall, recordTimeMs } = facts;
  const format = checkedFormat(facts);
  checkRange(seq, `${medium} seq`, Number.MAX_SAFE_INTEGER);
  checkRange(streamOffsetSamples, `${medium} streamOffsetSamples`, MAX_OFFSET_SAMPLES);
  checkRange(recordTimeMs, `${medium} recordTime`, Number.MAX_SAFE_INTEGER);
  checkSamples(facts, format);
  return {
    callId: checkedCallId(facts, record),
    format,
    seq,
    streamOffsetSamples,
    roughOffsetSamples,
    endOfCall,
    recordTimeMs,
    bytes: facts.bytes,
    traceparent: traceparentOf(record),
  };
}

function checkedFormat({ medium, encoding: text, sampleRateHz, roles }: AudioFacts): AudioFormat {
  const encoding: string = text.slice(0, LONGEST_NAME);
  checkEncoding(encoding, `${medium} encoding`);
  checkSampleRate(sampleRateHz, `${medium} sampleRate`);
  checkRoles(roles, medium === 'header' ? 'header channelRole' : 'envelope channels');
  return { encoding, sampleRateHz, channels: roles };
}

function checkRoles(roles: readonly string[], where: string): asserts roles is Channel[] {
  const known = roles.every((role) => (CHANNELS as readonly string[]).includes(role));
  const distinct = new Set(roles).size === roles.length;
  if (known && distinct && (roles.length === 1 || roles.length === 2)) return;
  throw new UndertoneError('AUDIO_CHANNELS', {
    what: 'the channel layout is not supported',
    where,
    expected: `one or two different roles of ${CHANNELS.join(', ')}`,
    received: shown(roles.slice(0, MOST_ROLES_SHOWN).join(',')),
  });
}

function checkRange(value: number | undefined, where: string, most: number): void {
  if (value === undefined || (value >= 0 && value <= most)) return;
  throw badAudioRecord(where, `a whole number from 0 to ${most}`, `${value}`);
}

function checkSamples({ bytes, endOfCall }: AudioFacts, { encoding, channels }: AudioFormat): void {
  const blockBytes = BYTES_PER_SAMPLE[encoding] * channels.length;
  if (bytes.length % blockBytes !== 0) {
    const expected = `whole samples of ${blockBytes} bytes (${encoding}, ${channels.length} channels)`;
    throw badAudioRecord('value', expected, `${bytes.length} bytes`);
  }
  if (bytes.length === 0 && !endOfCall) {
    throw badAudioRecord('value', 'samples, or endOfCall', undefined);
  }
}

/**
 * The key decides the partition: without one, a call would be all over the topic, and with one that
 * is not the envelope's, two calls would be mixed up.
 */
function checkedCallId({ callId }: AudioFacts, { key = '' }: KafkaRecord): string {
  if (key === '') throw badAudioRecord('key', 'the id of the call', undefined);
  if (key.length > LONGEST_CALL_ID) {
    throw badAudioRecord('key', `at most ${LONGEST_CALL_ID} characters`, `${key.length}`);
  }
  if (callId === undefined || callId === key) return key;
  throw badAudioRecord('key', `${shown(callId)}, as in the envelope`, key);
}

/** Tracing never stands in the way of audio: what is no trace context is left out. */
function traceparentOf({ headers }: KafkaRecord): string | undefined {
  const text = headers['traceparent'];
  return text !== undefined && TRACEPARENT.test(text) ? text : undefined;
}

/** W3C Trace Context, version 00 and what later versions may append. */
const TRACEPARENT = /^[0-9a-f]{2}-[0-9a-f]{32}-[0-9a-f]{16}-[0-9a-f]{2}(-[\x21-\x7e]{0,256})?$/;
const LONGEST_NAME = 80;
/** It is in every event and checkpoint of the call, which have to fit into records. */
const LONGEST_CALL_ID = 1_000;
const MOST_ROLES_SHOWN = 8;
