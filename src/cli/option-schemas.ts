/** Schemas that take the text of a flag or variable as well as a JSON value. */
import { z } from 'zod';

export const flag = z.union([z.boolean(), z.stringbool()]).default(false);

export const text = z.string().trim().min(1);

export function wholeNumber(least: number, most: number) {
  return numeric(z.number().int().min(least).max(most));
}

export function decimalNumber(least: number, most: number) {
  return numeric(z.number().min(least).max(most));
}

/** `a,b` or `["a", "b"]`. */
export function listOf<Item extends z.ZodType>(item: Item) {
  return z.preprocess(
    (value) => (typeof value === 'string' ? value.split(',').map((part) => part.trim()) : value),
    z.array(item).min(1).readonly(),
  );
}

function numeric(schema: z.ZodNumber) {
  return z.preprocess(
    (value) => (typeof value === 'string' && value.trim() !== '' ? Number(value) : value),
    schema,
  );
}
