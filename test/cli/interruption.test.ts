import { describe, expect, it } from 'vitest';
import { heedInterruptions } from '../../src/cli/interruption.js';

describe.each(['SIGINT', 'SIGTERM'] as const)('%s', (signal) => {
  it('aborts once it is heeded, and is left to the system once it is not', () => {
    const before = process.listeners(signal);
    const { interrupted, abandoned, unheed } = heedInterruptions();
    const [listener, ...more] = process.listeners(signal).filter((one) => !before.includes(one));
    expect(more).toEqual([]);
    expect(interrupted.aborted).toBe(false);
    listener?.(signal);
    expect(interrupted.aborted).toBe(true);
    expect(abandoned.aborted).toBe(false);
    unheed();
    expect(process.listeners(signal)).toEqual(before);
  });
});
