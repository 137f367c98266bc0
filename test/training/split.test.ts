import { describe, expect, it } from 'vitest';
import { requireNoLeak } from '../../src/training/split.js';
import { tinyClips } from './tiny-training.js';

const clips = tinyClips(8, 4);

describe('requireNoLeak', () => {
  it('passes where sides share nothing', () => {
    const split = {
      name: 'fold-1',
      train: clips.filter(({ speaker }) => speaker !== 'tiny/0'),
      test: clips.filter(({ speaker }) => speaker === 'tiny/0'),
    };
    expect(() => {
      requireNoLeak(split, ['speaker', 'recording']);
    }).not.toThrow();
  });

  it('names a speaker on both sides, and where', () => {
    const split = { name: 'fold-1', train: clips.slice(0, 1), test: clips.slice(1, 2) };
    expect(() => {
      requireNoLeak(split, ['speaker']);
    }).toThrow(/SPLIT_LEAK: fold-1: clip-1\.wav: .*received tiny\/0 in training as clip-0\.wav/);
  });

  it('names a recording that is on both sides under two names', () => {
    const copy = { ...clips[4], path: 'copy.wav', contentHash: 'hash-0' } as (typeof clips)[0];
    const split = { name: 'random', train: clips.slice(0, 1), test: [copy] };
    expect(() => {
      requireNoLeak(split, ['recording']);
    }).toThrow(/SPLIT_LEAK: random: copy\.wav: .*the same bytes in training as clip-0\.wav/);
  });
});
