import { describe, expect, it } from 'vitest';
import { declarationOf } from '../../src/cli/declaration.js';

const NOTHING = { includeAgent: false, purpose: undefined, purposeNote: undefined };

describe('declarationOf', () => {
  it('leaves the agent out unless asked', () => {
    expect(declarationOf(NOTHING)).toEqual({ includeAgent: false });
  });

  it('takes purpose and note with the agent, and what else was declared', () => {
    const options = {
      includeAgent: true,
      purpose: 'safety',
      purposeNote: 'emergency line',
      notice: 'announced',
      monoContains: 'customer-only',
    } as const;
    expect(declarationOf(options)).toEqual({ ...options, monoContains: 'customer_only' });
  });

  it.each([
    [{ ...NOTHING, includeAgent: true }, '--purpose medical|safety'],
    [{ ...NOTHING, includeAgent: true, purpose: 'medical' } as const, '--purpose-note TEXT'],
    [{ ...NOTHING, purpose: 'medical' } as const, '--purpose-note TEXT'],
  ])('refuses %j, and names what is missing', (options, expected) => {
    expect(() => declarationOf(options)).toThrow(
      expect.objectContaining({
        code: 'LAW_PURPOSE',
        message: expect.stringContaining(`expected ${expected}`) as string,
      }) as Error,
    );
  });
});
