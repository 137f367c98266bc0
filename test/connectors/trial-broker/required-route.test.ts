import { describe, expect, it } from 'vitest';
import { requiredRoute } from '../../../connectors/trial-broker/required-route.js';

describe('requiredRoute', () => {
  it.each(['testcontainers', 'process', 'any'])('takes %s', (route) => {
    expect(requiredRoute({ UNDERTONE_REQUIRE_KAFKA: route })).toBe(route);
  });

  it.each([{}, { UNDERTONE_REQUIRE_KAFKA: '' }])('asks for nothing with %o', (env) => {
    expect(requiredRoute(env)).toBeUndefined();
  });

  it('names what it takes', () => {
    expect(() => requiredRoute({ UNDERTONE_REQUIRE_KAFKA: 'docker' })).toThrow(
      'CONFIG: UNDERTONE_REQUIRE_KAFKA is not valid; ' +
        'expected testcontainers, process, any; received docker',
    );
  });
});
