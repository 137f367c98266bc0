import { UndertoneError } from '../errors.js';
import type { AvroCodec } from './avro-codec.js';

/** One line of JSON, fields as in the schema; numbers come back as they were. */
export function eventToJson<Event extends object>(event: Event, codec: AvroCodec<Event>): string {
  codec.check(event);
  return JSON.stringify(event);
}

/**
 * Reads such a line; fields that its writer did not know yet get their defaults.
 *
 * @throws UndertoneError EVENT_UNREADABLE (not JSON) or EVENT_INVALID, naming the path.
 */
export function eventFromJson<Event extends object>(text: string, codec: AvroCodec<Event>): Event {
  return codec.complete(parse(text));
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch (cause) {
    throw new UndertoneError('EVENT_UNREADABLE', {
      what: 'the line is not JSON',
      received: text.slice(0, 80),
      cause,
    });
  }
}
