import { expect, test } from 'vitest';
import { INITIAL_GATE_STATE, parseGateState } from '../../src/audio/gate-state.js';

test('a state comes back from JSON', () => {
  expect(parseGateState(JSON.parse(JSON.stringify(INITIAL_GATE_STATE)))).toEqual(
    INITIAL_GATE_STATE,
  );
});

test.each([
  ['nothing', undefined],
  ['another version', { ...INITIAL_GATE_STATE, version: 1 }],
  ['a frame that is none', { ...INITIAL_GATE_STATE, nextFrame: -1 }],
  [
    'a floor cut short',
    { ...INITIAL_GATE_STATE, floor: { ...INITIAL_GATE_STATE.floor, levels: [] } },
  ],
  [
    'a character of another length',
    { ...INITIAL_GATE_STATE, character: { ...INITIAL_GATE_STATE.character, means: [1] } },
  ],
  ['fields of another time', { ...INITIAL_GATE_STATE, gain: 1 }],
])('%s is refused', (_, value) => {
  expect(() => parseGateState(value)).toThrow(/CHECKPOINT_MISMATCH: .*version 2/);
});
