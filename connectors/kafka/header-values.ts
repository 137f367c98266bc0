/** Header texts as values, strictly: one spelling a value, nothing guessed. */
import { UndertoneError } from '../../src/errors.js';

export type Headers = Readonly<Record<string, string>>;

/** @throws UndertoneError AUDIO_HEADERS where the header is missing. */
export function requiredHeader(headers: Headers, name: string, expected: string): string {
  const text = optionalHeader(headers, name);
  if (text === undefined) throw badHeader(name, expected, undefined);
  return text;
}

export function optionalHeader(headers: Headers, name: string): string | undefined {
  return Object.hasOwn(headers, name) ? headers[name] : undefined;
}

/**
 * A whole number from 0 on in decimal digits, without sign, leading zeros or spaces.
 *
 * @param most the largest that is taken, at most 2^53 - 1, so that nothing is ever rounded
 * @throws UndertoneError AUDIO_HEADERS
 */
export function wholeNumberOf(text: string, name: string, most = Number.MAX_SAFE_INTEGER): number {
  const value = WHOLE_NUMBER.test(text) ? Number(text) : NaN;
  if (Number.isSafeInteger(value) && value <= most) return value;
  throw badHeader(name, `a whole number from 0 to ${most}`, text);
}

/** @throws UndertoneError AUDIO_HEADERS for anything but `true` and `false`. */
export function truthOf(text: string, name: string): boolean {
  if (text === 'true') return true;
  if (text === 'false') return false;
  throw badHeader(name, 'true or false', text);
}

export function badHeader(
  name: string,
  expected: string,
  received: string | undefined,
): UndertoneError {
  return badAudioRecord(`header ${name}`, expected, received);
}

/** @param where `header seq`, `envelope seq`, `key`, `value` */
export function badAudioRecord(
  where: string,
  expected: string,
  received: string | undefined,
): UndertoneError {
  return new UndertoneError('AUDIO_HEADERS', {
    what: `the ${where.split(' ', 1).join()} is ${received === undefined ? 'missing' : 'not valid'}`,
    where,
    expected,
    received: received === undefined ? 'nothing' : shown(received),
  });
}

/** What strangers sent, short enough for a message. */
export function shown(text: string): string {
  return JSON.stringify(text.length > LONGEST_SHOWN ? `${text.slice(0, LONGEST_SHOWN)}…` : text);
}

const WHOLE_NUMBER = /^(0|[1-9][0-9]{0,18})$/;
const LONGEST_SHOWN = 80;
