import { UndertoneError } from '../../src/errors.js';
import type { Environment } from './trial-broker.js';

/** `any`: tests must not be skipped for want of a broker; which one it is does not matter. */
export type RequiredRoute = 'testcontainers' | 'process' | 'any';

const VALUES: readonly RequiredRoute[] = ['testcontainers', 'process', 'any'];

/**
 * What UNDERTONE_REQUIRE_KAFKA says; undefined where it is not set.
 * @throws {UndertoneError} CONFIG
 */
export function requiredRoute(env: Environment): RequiredRoute | undefined {
  const value = env['UNDERTONE_REQUIRE_KAFKA'];
  if (value === undefined || value === '') return undefined;
  const route = VALUES.find((known) => known === value);
  if (route !== undefined) return route;
  throw new UndertoneError('CONFIG', {
    what: 'UNDERTONE_REQUIRE_KAFKA is not valid',
    expected: VALUES.join(', '),
    received: value,
  });
}
