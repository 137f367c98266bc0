import avsc from 'avsc';
import type { Type } from 'avsc';

import { UndertoneError } from '../errors.js';

/**
 * Holds a value against its schema, strictly: undeclared fields are refused, and so are NaN and
 * infinity, which JSON cannot carry.
 *
 * @throws UndertoneError EVENT_INVALID, naming the path of the first fault.
 */
export function checkValue(type: Type, value: unknown): void {
  type.isValid(value, {
    noUndeclaredFields: true,
    errorHook: (path, received, expected) => {
      throw invalid(type, path, received, expected);
    },
  });
  const path = pathOfNonFinite(value);
  if (path !== undefined) throw notFinite(type, path);
}

function invalid(type: Type, path: string[], received: unknown, expected: Type): UndertoneError {
  const undeclared = undeclaredField(received, expected);
  const at = undeclared === undefined ? path : [...path, undeclared];
  return new UndertoneError('EVENT_INVALID', {
    what: undeclared === undefined ? 'the value does not fit' : 'the field is not declared',
    where: `${type.name ?? 'value'} at ${at.join('.') || 'its root'}`,
    expected: undeclared === undefined ? describeType(expected) : 'declared fields only',
    received: describeValue(received),
  });
}

function undeclaredField(received: unknown, expected: Type): string | undefined {
  if (!avsc.Type.isType(expected, 'record') || !isObject(received)) return undefined;
  const declared = new Set((expected as RecordLike).fields.map(({ name }) => name));
  return Object.keys(received).find((key) => !declared.has(key));
}

function pathOfNonFinite(value: unknown): string[] | undefined {
  if (typeof value === 'number') return Number.isFinite(value) ? undefined : [];
  if (!isObject(value) || value instanceof Uint8Array) return undefined;
  for (const [key, field] of Object.entries(value)) {
    const path = pathOfNonFinite(field);
    if (path !== undefined) return [key, ...path];
  }
  return undefined;
}

function notFinite(type: Type, path: string[]): UndertoneError {
  return new UndertoneError('EVENT_INVALID', {
    what: 'the number is not finite',
    where: `${type.name ?? 'value'} at ${path.join('.')}`,
    expected: 'a finite number',
  });
}

type RecordLike = Type & { readonly fields: readonly { readonly name: string }[] };
type EnumLike = Type & { readonly symbols: readonly string[] };

function isObject(value: unknown): value is object {
  return typeof value === 'object' && value !== null;
}

function describeType(type: Type): string {
  return avsc.Type.isType(type, 'enum')
    ? `one of ${(type as EnumLike).symbols.join(', ')}`
    : type.typeName.replace(/^union:unwrapped$/, 'one of a union');
}

function describeValue(value: unknown): string {
  const text = typeof value === 'string' ? JSON.stringify(value) : typeof value;
  return typeof value === 'number' ? `${value}` : value === null ? 'null' : text.slice(0, 80);
}
