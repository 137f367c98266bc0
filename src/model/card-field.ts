import type { z } from 'zod';
import type { ErrorDetails } from '../errors.js';

const SHOWN_CHARACTERS = 60;

/** What is wrong with a field of a card, in the words of our messages. */
export function fieldProblem(
  issue: z.core.$ZodIssue,
  card: unknown,
): Pick<ErrorDetails, 'what' | 'expected' | 'received'> {
  const path =
    issue.code === 'unrecognized_keys' ? [...issue.path, ...issue.keys.slice(0, 1)] : issue.path;
  const field = path.length === 0 ? 'the card' : `field ${path.map(String).join('.')} of the card`;
  return {
    what: `${field} is not valid`,
    expected: expectationOf(issue),
    received: shown(valueAt(path, card)),
  };
}

function expectationOf(issue: z.core.$ZodIssue): string {
  switch (issue.code) {
    case 'invalid_type':
      return TYPES[issue.expected] ?? issue.expected;
    case 'invalid_value':
      return issue.values.map((value) => JSON.stringify(value)).join(' or ');
    case 'too_small':
      return `${issue.inclusive === false ? 'more than' : 'at least'} ${sizeOf(issue.minimum, issue.origin)}`;
    case 'too_big':
      return `${issue.inclusive === false ? 'less than' : 'at most'} ${sizeOf(issue.maximum, issue.origin)}`;
    case 'unrecognized_keys':
      return 'no field of that name';
    default:
      // Rules of our own carry their expectation as message.
      return issue.message;
  }
}

const TYPES: Readonly<Partial<Record<string, string>>> = {
  array: 'a list',
  int: 'a whole number',
  number: 'a number',
  object: 'an object',
  string: 'a text',
};

function sizeOf(size: number | bigint, origin: string): string {
  const unit = SIZE_UNITS[origin];
  return unit === undefined ? String(size) : `${size} ${unit}${Number(size) === 1 ? '' : 's'}`;
}

const SIZE_UNITS: Readonly<Partial<Record<string, string>>> = {
  array: 'item',
  string: 'character',
};

function valueAt(path: readonly PropertyKey[], card: unknown): unknown {
  return path.reduce<unknown>(
    (value, key) =>
      typeof value === 'object' && value !== null ? Reflect.get(value, key) : undefined,
    card,
  );
}

function shown(value: unknown): string {
  if (value === undefined) return 'nothing';
  const json = JSON.stringify(value);
  return json.length <= SHOWN_CHARACTERS ? json : `${json.slice(0, SHOWN_CHARACTERS)}…`;
}
