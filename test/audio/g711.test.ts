import { createHash } from 'node:crypto';
import { expect, test } from 'vitest';
import { ALAW_SAMPLES, encodeAlaw, encodeMulaw, MULAW_SAMPLES } from '../../src/audio/g711.js';
import golden from '../golden/audio/g711.json' with { type: 'json' };

const everyInt16 = Float32Array.from({ length: 65_536 }, (_, i) => (i - 32_768) / 32_768);

function sha256(bytes: Uint8Array): string {
  return createHash('sha256').update(bytes).digest('hex');
}

function levels(table: Readonly<Float32Array>): Uint8Array {
  return new Uint8Array(Int16Array.from(table, (sample) => sample * 32_768).buffer);
}

test('every code decodes to the level that audioop gives', () => {
  expect(sha256(levels(MULAW_SAMPLES))).toBe(golden.mulaw.decoded);
  expect(sha256(levels(ALAW_SAMPLES))).toBe(golden.alaw.decoded);
});

test('every 16-bit sample encodes to the byte that audioop gives', () => {
  expect(sha256(encodeMulaw(everyInt16))).toBe(golden.mulaw.encoded);
  expect(sha256(encodeAlaw(everyInt16))).toBe(golden.alaw.encoded);
});

test('samples beyond full scale are clipped', () => {
  expect(encodeMulaw([2, -2])).toEqual(encodeMulaw([1, -1]));
  expect(encodeAlaw([2, -2])).toEqual(encodeAlaw([1, -1]));
});
