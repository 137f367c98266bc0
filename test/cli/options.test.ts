import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import { UndertoneError } from '../../src/errors.js';
import { decimalNumber, flag, listOf, text, wholeNumber } from '../../src/cli/option-schemas.js';
import {
  commanderOptions,
  environmentName,
  resolveOptions,
  type OptionSources,
} from '../../src/cli/options.js';

const specs = {
  hop: {
    flags: '--hop <ms>',
    description: 'hop (default 640)',
    schema: wholeNumber(10, 60_000).default(640),
    expected: 'a whole number from 10 to 60000',
  },
  isJson: { flags: '--is-json', description: 'x', schema: flag, expected: 'true or false' },
  note: {
    flags: '--note <text>',
    description: 'x',
    schema: text.optional(),
    expected: 'a text',
    flagOnly: true,
  },
  roles: {
    flags: '--roles <list>',
    description: 'x',
    schema: listOf(z.enum(['customer', 'agent'])).optional(),
    expected: 'customer or agent, separated by commas',
  },
};

function sources(overrides: Partial<OptionSources> = {}): OptionSources {
  return { flags: {}, environment: {}, config: { path: 'c.json', values: {} }, ...overrides };
}

function failure(overrides: Partial<OptionSources>): UndertoneError {
  try {
    resolveOptions(specs, sources(overrides));
  } catch (error) {
    if (error instanceof UndertoneError) return error;
  }
  throw new Error('expected an UndertoneError');
}

describe('resolveOptions', () => {
  it('prefers flag to environment to configuration file to default', () => {
    const config = { path: 'c.json', values: { hop: 300 } };
    const environment = { UNDERTONE_HOP: '200' };
    const hop = (given: Partial<OptionSources>) => resolveOptions(specs, sources(given)).hop;
    expect(hop({ flags: { hop: '100' }, environment, config })).toBe(100);
    expect(hop({ environment, config })).toBe(200);
    expect(hop({ config })).toBe(300);
    expect(hop({})).toBe(640);
  });

  it('takes text and JSON values alike', () => {
    const byText = { UNDERTONE_IS_JSON: 'true', UNDERTONE_ROLES: 'customer, agent' };
    const byJson = { isJson: true, roles: ['customer', 'agent'] };
    const expected = { hop: 640, isJson: true, note: undefined, roles: ['customer', 'agent'] };
    expect(resolveOptions(specs, sources({ environment: byText }))).toEqual(expected);
    expect(resolveOptions(specs, sources({ config: { path: 'c.json', values: byJson } }))).toEqual(
      expected,
    );
  });

  it('names flag, expectation and what came', () => {
    const error = failure({ flags: { hop: 'soon' } });
    expect(error.code).toBe('USAGE');
    expect(error.message).toBe(
      'USAGE: --hop: the value is not valid; expected a whole number from 10 to 60000; received "soon"',
    );
  });

  it('names the variable or the key of the file that is wrong', () => {
    expect(failure({ environment: { UNDERTONE_HOP: '' } }).message).toContain('UNDERTONE_HOP');
    const error = failure({ config: { path: 'c.json', values: { hop: 1.5 } } });
    expect(error.code).toBe('CONFIG');
    expect(error.message).toContain('c.json: hop');
  });

  it('reads flag-only options from flags alone', () => {
    const given = sources({ environment: { UNDERTONE_NOTE: 'x' } });
    expect(resolveOptions(specs, given).note).toBeUndefined();
    expect(resolveOptions(specs, sources({ flags: { note: 'y' } })).note).toBe('y');
  });

  it('freezes the result', () => {
    expect(Object.isFrozen(resolveOptions(specs, sources()))).toBe(true);
  });
});

describe('decimalNumber', () => {
  it.each(['', ' ', 'NaN', 'Infinity', '-1', '101', null, [], {}])('refuses %j', (value) => {
    expect(decimalNumber(0, 100).safeParse(value).success).toBe(false);
  });
});

describe('names', () => {
  it('derives the environment variable from the name', () => {
    expect(environmentName('minSpeechMs')).toBe('UNDERTONE_MIN_SPEECH_MS');
  });

  it('gives commander the names that the specs have', () => {
    expect(commanderOptions(specs).map((option) => option.attributeName())).toEqual(
      Object.keys(specs),
    );
  });
});
