import type { Schema, Type } from 'avsc';

import { BoundedArrayType } from './bounded-array-type.js';
import { exactLong } from './exact-long.js';

/** A `typeHook` for avsc: arrays are bounded, longs are exact, all else is avsc's own. */
export function strictTypes(schema: unknown, options: object): Type | undefined {
  const name = typeof schema === 'string' ? schema : typeNameOf(schema);
  if (name === 'array') return new BoundedArrayType(schema as Schema, options);
  if (name === 'long') return exactLong();
  return undefined;
}

function typeNameOf(schema: unknown): unknown {
  return typeof schema === 'object' && schema !== null && 'type' in schema
    ? schema.type
    : undefined;
}
