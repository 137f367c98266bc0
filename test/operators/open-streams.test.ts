import { describe, expect, it } from 'vitest';

import { OpenStreams } from '../../src/operators/open-streams.js';

describe('OpenStreams', () => {
  it('opens a key once', () => {
    const streams = new OpenStreams<object>();
    const state = streams.of('a', () => ({}));
    expect(streams.of('a', () => ({}))).toBe(state);
    expect(streams.of('b', () => ({}))).not.toBe(state);
  });

  it('gives nothing for a key that has ended', () => {
    const streams = new OpenStreams<number>();
    streams.of('a', () => 1);
    streams.end('a');
    expect(streams.of('a', () => 2)).toBeUndefined();
    expect(streams.of('b', () => 3)).toBe(3);
  });

  it('remembers the latest 4,096 ends, not all of them', () => {
    const streams = new OpenStreams<number>();
    for (let i = 0; i < 4_097; i++) streams.end(`call-${i}`);
    expect(streams.of('call-1', () => 1)).toBeUndefined();
    expect(streams.of('call-0', () => 2)).toBe(2);
  });

  it('cleared, hands out what was open and forgets the ends', () => {
    const streams = new OpenStreams<number>();
    streams.of('a', () => 1);
    streams.of('b', () => 2);
    streams.end('a');
    expect(streams.clear()).toEqual([2]);
    expect(streams.of('a', () => 3)).toBe(3);
  });
});
