import fc from 'fast-check';
import { expect, test } from 'vitest';
import { GATE, GateFold, gateStep, type GateDecision } from '../../src/audio/gate-fold.js';
import { MIN_LEVEL_DB, NO_MEASURE, type FrameMeasure } from '../../src/audio/gate-meter.js';
import { SPEECH_GATE_DEFAULTS } from '../../src/audio/gate-options.js';
import { INITIAL_GATE_STATE, type GateState } from '../../src/audio/gate-state.js';

const HANGOVER = SPEECH_GATE_DEFAULTS.hangoverMs / 10;

function frame(levelDb: number, voicing = 0): FrameMeasure {
  return { ...NO_MEASURE, levelDb, bandDb: levelDb, restDb: levelDb, voicing };
}

function run(
  measures: readonly FrameMeasure[],
  from: GateState = INITIAL_GATE_STATE,
): { decisions: GateDecision[]; state: GateState } {
  let state = from;
  const decisions = measures.map((measure) => {
    const [next, decision] = gateStep(state, measure, SPEECH_GATE_DEFAULTS);
    state = next;
    return decision;
  });
  return { decisions, state };
}

function times(count: number, measure: FrameMeasure): FrameMeasure[] {
  return Array<FrameMeasure>(count).fill(measure);
}

/** A second of noise at -50 dB that keeps its level. */
const { state: KNOWN } = run(times(100, frame(-50)));

test('noise that keeps its level is known within 300 ms, and is noise from then on', () => {
  const { decisions } = run(times(100, frame(-50)));
  expect(decisions.slice(30 + HANGOVER)).toEqual(Array(70 - HANGOVER).fill(GATE.noise));
});

test('one frame that stands out does not open the gate, two do', () => {
  expect(run([frame(-30), ...times(9, frame(-50))], KNOWN).decisions).not.toContain(GATE.speech);
  const [first, second] = run(times(2, frame(-30)), KNOWN).decisions;
  expect([first, second]).toEqual([GATE.noise, GATE.speech]);
});

test('it stays open for the hangover and no longer', () => {
  const { decisions } = run([...times(5, frame(-30)), ...times(50, frame(-50))], KNOWN);
  expect(decisions.filter((decision) => decision === GATE.speech)).toHaveLength(4 + HANGOVER);
  expect(decisions.lastIndexOf(GATE.speech)).toBe(4 + HANGOVER);
});

test('voiced frames need to stand out less', () => {
  expect(run(times(5, frame(-46)), KNOWN).decisions).not.toContain(GATE.speech);
  expect(run(times(5, frame(-46, 0.8)), KNOWN).decisions).toContain(GATE.speech);
});

test('over a tone what it leaves need not be louder than the tone', () => {
  const tone = { ...frame(-30), restDb: -80 };
  const { state } = run(times(100, tone));
  expect(run(times(5, { ...tone, restDb: -74 }), state).decisions).not.toContain(GATE.speech);
  expect(run(times(5, { ...tone, restDb: -60 }), state).decisions).toContain(GATE.speech);
});

test('what is heard between the words does not count for what the words are', () => {
  const held = { likeness20: 1, likeness80: 1, likeness120: 1, toneGainDb: 30 };
  const hum: FrameMeasure = { ...frame(-50, 0.9), ...held };
  const word = times(20, { ...frame(-35, 0.9), levelChangeDb: 6, toneGainDb: 5 });
  const { state } = run(times(100, hum));
  const { decisions } = run(
    Array(20)
      .fill([...word, ...times(20, hum)])
      .flat(),
    state,
  );
  // Of 800: it opens with the second frame.
  const heard = decisions.filter((decision) => decision === GATE.speech);
  expect(heard.length).toBeGreaterThanOrEqual(790);
});

test('nothing below the silence level is speech, however it stands out', () => {
  const { state } = run(times(100, frame(MIN_LEVEL_DB)));
  expect(new Set(run(times(20, frame(-73, 0.9)), state).decisions)).toEqual(
    new Set([GATE.silence]),
  );
});

test('speech at the very beginning is speech', () => {
  expect(run(times(3, frame(-30, 0.8))).decisions).toEqual([GATE.noise, GATE.speech, GATE.speech]);
});

test('speech that dips once a second never becomes the floor', () => {
  const syllables = Array.from({ length: 90 }, (_, i) => frame(i % 20 < 10 ? -20 : -24, 0.9)).map(
    (measure) => ({ ...measure, levelChangeDb: 6, toneGainDb: 5 }),
  );
  const second = [...syllables, ...times(10, frame(-50))];
  const { decisions } = run(Array<FrameMeasure[]>(20).fill(second).flat(), KNOWN);
  expect(decisions.filter((decision) => decision === GATE.speech)).toHaveLength(1_999);
});

test('a gap closes the gate and keeps the floor', () => {
  const fold = new GateFold(SPEECH_GATE_DEFAULTS, KNOWN);
  for (const measure of times(5, frame(-30))) fold.step(measure);
  fold.skipTo(fold.nextFrame + 100);
  expect(fold.nextFrame).toBe(205);
  expect(fold.step(frame(-50))).toBe(GATE.noise);
  expect(fold.snapshot().floor.levels).toEqual(KNOWN.floor.levels);
});

const measures = fc.array(
  fc.record({
    levelDb: fc.double({ min: MIN_LEVEL_DB, max: 0, noNaN: true }),
    bandDb: fc.double({ min: MIN_LEVEL_DB, max: 6, noNaN: true }),
    voicing: fc.double({ min: 0, max: 1, noNaN: true }),
    toneGainDb: fc.double({ min: 0, max: 60, noNaN: true }),
    restDb: fc.double({ min: MIN_LEVEL_DB, max: 6, noNaN: true }),
    levelChangeDb: fc.double({ min: 0, max: 96, noNaN: true }),
    likeness20: fc.double({ min: -1, max: 1, noNaN: true }),
    likeness80: fc.double({ min: -1, max: 1, noNaN: true }),
    likeness120: fc.double({ min: -1, max: 1, noNaN: true }),
  }),
  { maxLength: 150 },
);

test('the pure step and the fold are the same, also through JSON', () => {
  fc.assert(
    fc.property(measures, fc.nat({ max: 1_000 }), (frames, nextFrame) => {
      const start = { ...INITIAL_GATE_STATE, nextFrame };
      const fold = new GateFold(SPEECH_GATE_DEFAULTS, start);
      let state: GateState = start;
      for (const measure of frames) {
        const [next, decision] = gateStep(state, measure, SPEECH_GATE_DEFAULTS);
        expect(fold.step(measure)).toBe(decision);
        state = JSON.parse(JSON.stringify(next)) as GateState;
        expect(fold.snapshot()).toEqual(state);
      }
    }),
    { numRuns: 50 },
  );
});

test('a step leaves the state that it was given as it was', () => {
  const before = JSON.stringify(KNOWN);
  run(times(50, frame(-30, 0.9)), KNOWN);
  expect(JSON.stringify(KNOWN)).toBe(before);
});
