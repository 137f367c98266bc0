import { from, lastValueFrom, map, toArray } from 'rxjs';
import { describe, expect, it } from 'vitest';

import type { SampleBlock } from '../../src/audio/chunk.js';
import { SPEECH_GATE_DEFAULTS } from '../../src/audio/gate-options.js';
import { SpeechGate } from '../../src/audio/speech-gate.js';
import type { GatedBlock } from '../../src/operators/gated-block.js';
import { speechGate } from '../../src/operators/speech-gate.js';
import { voice } from '../pipeline/run.js';
import { sampleBlock } from './blocks.js';
import { marbles } from './marbles.js';

const RATE = 16_000;
/** Half a second each of silence and voice, four times. */
const SAMPLES = Float32Array.from({ length: 4 * RATE }, (_, i) =>
  Math.floor((2 * i) / RATE) % 2 === 0 ? 0 : voice(i / RATE),
);

function blocksOf(length: number, start = 0): SampleBlock[] {
  const count = Math.ceil((SAMPLES.length - start) / length);
  return Array.from({ length: count }, (_, i) => {
    const first = start + i * length;
    const samples = SAMPLES.slice(first, first + length);
    return sampleBlock(first, 0, { sampleRateHz: RATE, samples, end: i === count - 1 });
  });
}

function gated(
  blocks: SampleBlock[],
  ...options: Parameters<typeof speechGate>
): Promise<GatedBlock[]> {
  return lastValueFrom(from(blocks).pipe(speechGate(...options), toArray()));
}

/** Speech frames by absolute index. */
function speechOf(blocks: GatedBlock[]): number[] {
  return blocks.flatMap(({ firstDecision, isSpeech }) =>
    [...isSpeech].flatMap((flag, i) => (flag === 1 ? [firstDecision + i] : [])),
  );
}

describe('speechGate', () => {
  it('decides on every frame, whatever the blocks', async () => {
    const whole = await gated(blocksOf(SAMPLES.length));
    const speech = speechOf(whole);
    expect(whole[0]?.isSpeech).toHaveLength(399);
    expect(speech.length).toBeGreaterThan(150);
    expect(speech.length).toBeLessThan(330);
    for (const length of [100, 1_600, 7_777]) {
      expect(speechOf(await gated(blocksOf(length)))).toEqual(speech);
    }
  });

  it('passes the samples unchanged', async () => {
    const blocks = blocksOf(1_600);
    const out = await gated(blocks);
    expect(out.map(({ samples }) => samples)).toEqual(blocks.map(({ samples }) => samples));
  });

  it('goes on from any of its states', async () => {
    const out = await gated(blocksOf(1_600));
    const speech = speechOf(out);
    const states = out.flatMap(({ gateStates }) => gateStates);
    expect(states.map(({ nextFrame }) => nextFrame)).toEqual([0, 64, 128, 192, 256, 320, 384]);
    const { lookBackSamples } = new SpeechGate();
    for (const state of states.slice(1)) {
      const position = state.nextFrame * 160 - lookBackSamples;
      const rest = await gated(blocksOf(999, position), SPEECH_GATE_DEFAULTS, { state, position });
      expect(speechOf(rest)).toEqual(speech.filter((frame) => frame >= state.nextFrame));
    }
  });

  it('passes errors on and lets go of its source', () => {
    marbles(({ cold, expectObservable, expectSubscriptions }) => {
      const a = sampleBlock(0, 0, { sampleRateHz: RATE });
      const source = cold('-a-a-#', { a });
      const out = source.pipe(
        speechGate(),
        map(({ isSpeech }) => isSpeech.length),
      );
      expectObservable(out).toBe('-0-0-#', { 0: 0 });
      expectObservable(out, '^-!').toBe('-0-', { 0: 0 });
      expectSubscriptions(source.subscriptions).toBe(['^----!', '^-!']);
    });
  });
});
