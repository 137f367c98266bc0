/** How the operators end that keep nothing back: with their source, and never by themselves. */
import type { OperatorFunction } from 'rxjs';
import { describe, expect, it } from 'vitest';

import { decodeAudio } from '../../src/operators/decode-audio.js';
import { permitChannels } from '../../src/operators/permit-channels.js';
import { smooth, type SmoothedWindow } from '../../src/operators/smooth.js';
import { SMOOTHING_START } from '../../src/operators/smoothing.js';
import { toEvents } from '../../src/operators/to-events.js';
import { chunkOf, sampleBlock, STREAM } from './blocks.js';
import { FAKE_SPEC } from './fake-inference.js';
import { marbles } from './marbles.js';

const WINDOW: SmoothedWindow = {
  stream: STREAM,
  sourceRateHz: 8_000,
  sampleRateHz: 16_000,
  window: {
    kind: 'window',
    windowIndex: 0,
    startFrame: 0,
    endFrame: 256,
    startSample: 0,
    endSample: 41_200,
    heardMs: 2_575,
    speechMs: 0,
    speech: [],
    hasSpeech: false,
    notes: [],
    clock: { kind: 'audio', originMs: 0 },
    resume: { nextWindow: 1, gateState: null },
  },
  probabilities: null,
  smoothedLabel: null,
  smoothing: SMOOTHING_START,
};
const EVENTS = { spec: FAKE_SPEC, configHash: '0011223344556677', replayFrom: () => 0 };

/** Each gives one output for its input. */
const OPERATORS: readonly [name: string, input: unknown, OperatorFunction<never, unknown>][] = [
  ['decodeAudio', chunkOf([1, 2]), decodeAudio()],
  ['permitChannels', sampleBlock(0, 1), permitChannels()],
  ['smooth', WINDOW, smooth()],
  ['toEvents', WINDOW, toEvents(EVENTS)],
];

describe.each(OPERATORS)('%s', (_name, input, operator) => {
  /** @param expected an `o` for each output */
  function expectLife(diagram: string, until: string, expected: string, subscribed: string): void {
    const isOutput: unknown = expect.anything();
    marbles(({ cold, expectObservable, expectSubscriptions }) => {
      const source = cold(diagram, { i: input as never });
      expectObservable(source.pipe(operator), until).toBe(expected, { o: isOutput });
      expectSubscriptions(source.subscriptions).toBe(subscribed);
    });
  }

  it('completes with its source', () => {
    expectLife('-i--i-|', '', '-o--o-|', '^-----!');
  });

  it('passes an error on', () => {
    expectLife('-i--#', '', '-o--#', '^---!');
  });

  it('unsubscribed in the middle, lets go of its source', () => {
    expectLife('-i--i-|', '^--!', '-o--', '^--!');
  });
});
