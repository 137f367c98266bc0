import avsc from 'avsc';

/**
 * Avro's long as a JavaScript number that is exactly it. avsc's own long computes in floating
 * point and silently changes numbers beyond 2^52; this one takes all 2^53 - 1 and refuses more.
 */
export function exactLong(): avsc.types.LongType {
  return avsc.types.LongType.__with({
    toBuffer: (value: number) => {
      const bytes = Buffer.alloc(8);
      bytes.writeBigInt64LE(BigInt(value));
      return bytes;
    },
    fromBuffer: (bytes: Buffer) => {
      const value = Number(bytes.readBigInt64LE());
      if (!Number.isSafeInteger(value)) throw new RangeError('a long is not a safe integer');
      return value;
    },
    isValid: (value: unknown) => Number.isSafeInteger(value),
    compare: (a: number, b: number) => Math.sign(a - b),
    fromJSON: (value: number) => value,
    toJSON: (value: number) => value,
  });
}
