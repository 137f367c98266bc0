import { UndertoneError } from '../errors.js';

/** @throws UndertoneError USAGE unless min ≤ value ≤ max; NaN is refused too. */
export function requireRange(option: string, value: number, min: number, max: number): void {
  if (value >= min && value <= max) return;
  const upTo = max === Infinity ? `at least ${min}` : `a number from ${min} to ${max}`;
  throw new UndertoneError('USAGE', {
    what: 'the option is out of range',
    where: option,
    expected: upTo,
    received: String(value),
  });
}

/** @throws UndertoneError USAGE unless the value is a whole number from min to max. */
export function requireInteger(option: string, value: number, min: number, max: number): void {
  if (Number.isInteger(value)) {
    requireRange(option, value, min, max);
    return;
  }
  throw new UndertoneError('USAGE', {
    what: 'the option is not a whole number',
    where: option,
    expected: max === Infinity ? `a whole number from ${min} on` : `${min} to ${max}`,
    received: String(value),
  });
}
