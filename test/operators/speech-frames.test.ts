import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';

import { SpeechFrames } from '../../src/operators/speech-frames.js';

/** A frame that is added behind frames that were not heard, or a time before which all is forgotten. */
const step = fc.oneof(
  fc.record({ skipped: fc.integer({ min: 0, max: 5 }), isSpeech: fc.boolean() }),
  fc.record({ forgetBefore: fc.integer({ min: 0, max: 60 }) }),
);

describe('SpeechFrames', () => {
  it('counts as a list of all frames would, whatever room there was at first', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 8 }), fc.array(step), (capacity, steps) => {
        const frames = new SpeechFrames(capacity);
        const known = new Map<number, boolean>();
        for (const one of steps) {
          if ('forgetBefore' in one) forget(frames, known, one.forgetBefore);
          else add(frames, known, frames.end + one.skipped, one.isSpeech);
        }
        for (let from = 0; from <= frames.end; from += 1) {
          expect(frames.countHeard(from, Infinity)).toBe(count(known, from, Infinity, false));
          expect(frames.countSpeech(from, from + 3)).toBe(count(known, from, from + 3, true));
        }
      }),
    );
  });
});

function add(frames: SpeechFrames, known: Map<number, boolean>, frame: number, isSpeech: boolean) {
  frames.add(frame, isSpeech);
  known.set(frame, isSpeech);
  expect(frames.end).toBe(frame + 1);
}

function forget(frames: SpeechFrames, known: Map<number, boolean>, before: number) {
  frames.forgetBefore(before);
  for (const frame of known.keys()) if (frame < before) known.delete(frame);
}

function count(known: Map<number, boolean>, from: number, to: number, speechOnly: boolean): number {
  const own = [...known].filter(([frame]) => frame >= from && frame < to);
  return own.filter(([, isSpeech]) => isSpeech || !speechOnly).length;
}
