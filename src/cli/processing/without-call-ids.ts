import { ERRORS, UndertoneError, type ErrorCode } from '../../errors.js';

/** Their clauses repeat what other code said, and that may be anything. */
const FOREIGN_WORDS: readonly ErrorCode[] = ['INTERNAL', 'WORKER_DIED'];

/**
 * What was thrown, in words that name no call: where it happened, what was received and the causes
 * may quote records and their keys, so of an error only the clauses remain that are written here.
 */
export function withoutCallIds(thrown: unknown): UndertoneError {
  const code = thrown instanceof UndertoneError ? thrown.code : 'INTERNAL';
  if (!(thrown instanceof UndertoneError) || FOREIGN_WORDS.includes(code)) {
    return new UndertoneError(code, {
      what: ERRORS[code].summary,
      todo: 'its own words may name calls: only without --hash-call-ids are they shown',
    });
  }
  const { what, todo } = thrown.details;
  return new UndertoneError(code, { what, ...(todo !== undefined && { todo }) });
}
