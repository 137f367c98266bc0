import fc from 'fast-check';
import { beforeAll, describe, expect, test } from 'vitest';
import { noise } from '../../bench/speech-gate/signals.js';
import { GATE } from '../../src/audio/gate-fold.js';
import { SPEECH_GATE_DEFAULTS } from '../../src/audio/gate-options.js';
import { parseGateState, type GateState } from '../../src/audio/gate-state.js';
import { SNAPSHOT_FRAMES, SpeechGate, type GateResume } from '../../src/audio/speech-gate.js';
import { cut } from './cut.js';
import { concatenated, speechClips } from './sounds.js';

const HOP = 160;
const FRAME = 400;

interface Heard {
  readonly frames: number[];
  readonly decisions: number[];
  readonly states: GateState[];
}

/** Everything a gate says, fed by `feed`; the stream ends with it. */
function heard(feed: (push: SpeechGate['push']) => void, resume?: GateResume): Heard {
  const gate = new SpeechGate(SPEECH_GATE_DEFAULTS, resume);
  const all: Heard = { frames: [], decisions: [], states: [] };
  const keep = (block: ReturnType<SpeechGate['push']>): ReturnType<SpeechGate['push']> => {
    expect(block.decisions.length).toBe(block.frameCount);
    all.decisions.push(...block.decisions);
    all.states.push(...block.snapshots);
    for (let i = 0; i < block.frameCount; i++) all.frames.push(block.firstFrame + i);
    return block;
  };
  feed((samples, firstSample) => keep(gate.push(samples, firstSample)));
  keep(gate.flush());
  return all;
}

/** Speech, noise and nothing, some 8 s. */
let sound: Float32Array = new Float32Array(0);

beforeAll(async () => {
  const [first = sound, second = sound] = await speechClips();
  sound = concatenated([
    noise('pink', 9_000, -50, 1),
    first,
    new Float32Array(8_000),
    second,
    noise('white', 20_000, -40, 2),
  ]);
});

describe('frames', () => {
  test.each([0, 1, 399, 400, 401, 560, 561, 719, 720, 721, 16_000, 41_200])(
    'of %d samples there are as many as psf counts',
    (length) => {
      const { frames } = heard((push) => push(new Float32Array(length), 0));
      const whole = Math.max(0, Math.ceil((length - FRAME) / HOP) + 1);
      expect(frames).toHaveLength(length === 0 ? 0 : Math.max(1, whole));
    },
  );

  test('each comes as soon as its last sample', () => {
    const gate = new SpeechGate();
    expect(gate.push(new Float32Array(FRAME - 1), 0).frameCount).toBe(0);
    expect(gate.push(new Float32Array(1), FRAME - 1).frameCount).toBe(1);
    expect(gate.push(new Float32Array(HOP - 1), FRAME).frameCount).toBe(0);
    expect(gate.push(new Float32Array(1), FRAME + HOP - 1)).toMatchObject({
      firstFrame: 1,
      frameCount: 1,
    });
  });

  test('behind a gap the first whole one is the first at or behind it', () => {
    const { frames } = heard((push) => {
      push(new Float32Array(1_000), 0);
      push(new Float32Array(720), 1_601);
    });
    expect(frames).toEqual([0, 1, 2, 3, 11, 12, 13]);
  });

  test('positions that go back are refused', () => {
    const gate = new SpeechGate();
    gate.push(new Float32Array(1_000), 0);
    expect(() => gate.push(new Float32Array(10), 900)).toThrow(/INTERNAL: SpeechGate.push/);
  });

  test('at 8 kHz they are the same as at 16 kHz', () => {
    const gate = new SpeechGate({ ...SPEECH_GATE_DEFAULTS, sampleRateHz: 8_000 });
    expect(gate.push(new Float32Array(8_000), 0).frameCount).toBe(98);
    expect(gate.flush()).toMatchObject({ firstFrame: 98, frameCount: 1 });
  });
});

describe('decisions', () => {
  test('nothing is silence, little is silence, noise is noise once it is known', () => {
    for (const levelDb of [-120, -75]) {
      const samples = noise('white', 32_000, levelDb, 3);
      expect(new Set(heard((push) => push(samples, 0)).decisions)).toEqual(new Set([GATE.silence]));
    }
    const { decisions } = heard((push) => push(noise('white', 64_000, -40, 4), 0));
    expect(new Set(decisions.slice(100))).toEqual(new Set([GATE.noise]));
  });

  test('1.3 s of speech give at least 1.2 s, from the first frames on', async () => {
    for (const clip of await speechClips()) {
      const spoken = clip.subarray(3_200, 3_200 + 1.3 * 16_000);
      const { decisions } = heard((push) => push(spoken, 0));
      expect(decisions.filter((decision) => decision === GATE.speech).length).toBeGreaterThan(119);
    }
  });

  test('the gate closes 250 ms after speech', async () => {
    const [clip = sound] = await speechClips();
    const spoken = clip.subarray(3_200, 19_200);
    const { decisions } = heard((push) =>
      push(concatenated([spoken, new Float32Array(16_000)]), 0),
    );
    const last = decisions.lastIndexOf(GATE.speech);
    expect(last).toBeGreaterThan(100);
    expect(last).toBeLessThan(100 + 28);
  });
});

test('any cutting gives the same decisions and states', () => {
  const whole = heard((push) => push(sound, 0));
  expect(new Set(whole.decisions).size).toBe(3);
  fc.assert(
    fc.property(fc.array(fc.nat({ max: 9_000 }), { maxLength: 40 }), (sizes) => {
      const pieces = heard((push) => {
        let at = 0;
        for (const piece of cut(sound, sizes)) {
          push(piece, at);
          at += piece.length;
        }
      });
      expect(pieces).toEqual(whole);
    }),
    { numRuns: 60 },
  );
});

describe('restart', () => {
  test('from any window start the rest is the same, through JSON', () => {
    const whole = heard((push) => push(sound, 0));
    const lastFrame = whole.frames.at(-1) ?? 0;
    const starts = Math.floor(lastFrame / SNAPSHOT_FRAMES);
    expect(starts).toBeGreaterThan(10);
    for (let k = 1; k <= starts; k++) {
      expectSameFrom(k * SNAPSHOT_FRAMES, whole, [{ from: 0, to: sound.length }]);
    }
  });

  test('the same with gaps, also from inside of one', () => {
    fc.assert(
      fc.property(
        fc.nat({ max: 60_000 }),
        fc.integer({ min: 1, max: 30_000 }),
        fc.integer({ min: 1, max: 12 }),
        (gapStart, gapLength, k) => {
          const runs = [
            { from: 0, to: gapStart },
            { from: gapStart + gapLength, to: sound.length },
          ];
          const whole = heard((push) => {
            for (const { from, to } of runs) push(sound.subarray(from, to), from);
          });
          expectSameFrom(k * SNAPSHOT_FRAMES, whole, runs);
        },
      ),
      { numRuns: 60 },
    );
  });

  /** What of `runs` lies from the look-back before `frame` on is heard again. */
  function expectSameFrom(
    frame: number,
    whole: Heard,
    runs: readonly { from: number; to: number }[],
  ): void {
    const state = whole.states.findLast(({ nextFrame }) => nextFrame <= frame);
    const position = frame * HOP - new SpeechGate().lookBackSamples;
    const resume = { state: parseGateState(JSON.parse(JSON.stringify(state))), position };
    const again = heard((push) => {
      for (const { from, to } of runs) {
        const start = Math.max(from, position);
        if (start < to) push(sound.subarray(start, to), start);
      }
    }, resume);
    const index = whole.frames.findIndex((one) => one >= frame);
    const isAfter = again.frames.map((one) => one >= frame);
    expect(again.frames.filter((_, i) => isAfter[i])).toEqual(whole.frames.slice(index));
    expect(again.decisions.filter((_, i) => isAfter[i])).toEqual(whole.decisions.slice(index));
    expect(again.states.filter(({ nextFrame }) => nextFrame > frame)).toEqual(
      whole.states.filter(({ nextFrame }) => nextFrame > frame),
    );
  }
});

test('a state is less than 500 bytes of JSON', () => {
  const { states } = heard((push) => push(concatenated([sound, new Float32Array(160_000)]), 0));
  for (const state of states) {
    const stored = JSON.stringify({ ...state, nextFrame: 999_999_999 });
    expect(stored.length).toBeLessThan(500);
  }
});
