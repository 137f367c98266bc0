/** How a Confluent schema registry frames a value: 0x00, the schema's id (4 bytes, big-endian), Avro. */
import { UndertoneError } from '../../src/errors.js';

export interface FramedValue {
  readonly schemaId: number;
  /** Plain Avro. */
  readonly bytes: Uint8Array;
}

/**
 * @throws UndertoneError WIRE_FORMAT for anything else, the newer framing with a GUID (0x01)
 *   included.
 */
export function unframe(value: Uint8Array): FramedValue {
  if (value[0] !== SCHEMA_ID || value.length < FRAME_BYTES) throw notFramed(value);
  const view = new DataView(value.buffer, value.byteOffset, value.byteLength);
  return { schemaId: view.getUint32(1), bytes: value.subarray(FRAME_BYTES) };
}

export function frame(schemaId: number, avro: Uint8Array): Buffer {
  const framed = Buffer.alloc(FRAME_BYTES + avro.length);
  framed.writeUInt32BE(schemaId, 1);
  framed.set(avro, FRAME_BYTES);
  return framed;
}

/** Whether a first byte is one of those that registries write. */
export function beginsLikeFrame(value: Uint8Array): boolean {
  return value[0] === SCHEMA_ID || value[0] === SCHEMA_GUID;
}

const SCHEMA_ID = 0x00;
const SCHEMA_GUID = 0x01;
export const FRAME_BYTES = 5;

function notFramed(value: Uint8Array): UndertoneError {
  const first = value[0];
  return new UndertoneError('WIRE_FORMAT', {
    what:
      first === SCHEMA_GUID
        ? 'the value names its schema by a GUID'
        : 'the value does not name its schema',
    where: 'value',
    expected: '0x00 and a schema id of 4 bytes',
    received: first === undefined ? 'no bytes' : `${value.length} bytes that begin with ${first}`,
    todo: 'configure the producer to write schema ids',
  });
}
