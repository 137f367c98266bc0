import type { AudioRecord } from './audio-record.js';
import { checkedAudioRecord } from './checked-audio-record.js';
import { readEnvelope, isEnvelope, type EnvelopeSchemas } from './read-audio-envelope.js';
import { readAudioHeaders } from './read-audio-headers.js';
import type { KafkaRecord } from './record.js';

/**
 * A record of the audio topic, by its headers or by its Avro envelope (docs/kafka.md, Audio in).
 * It touches nothing outside: a schema id that is not in `schemas` yet is for the caller to look
 * up (`envelopeSchemaId` names it), who then asks once more.
 *
 * @throws UndertoneError for a record that cannot be understood, whatever it holds:
 *   AUDIO_HEADERS for what is missing, garbled or no whole number of samples; AUDIO_ENCODING,
 *   AUDIO_RATE, AUDIO_CHANNELS for audio of a kind that undertone does not take; of envelopes,
 *   WIRE_FORMAT, WIRE_SCHEMA_UNKNOWN and EVENT_UNREADABLE.
 */
export function readAudioRecord(record: KafkaRecord, schemas: EnvelopeSchemas): AudioRecord {
  const facts = isEnvelope(record, schemas)
    ? readEnvelope(record, schemas)
    : readAudioHeaders(record);
  return checkedAudioRecord(facts, record);
}
