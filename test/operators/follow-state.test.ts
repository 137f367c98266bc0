import { expect, it } from 'vitest';

import { tallyStep } from '../../src/operators/call-tally.js';
import { FOLLOW_STATE, followStart, type FollowState } from '../../src/operators/follow-state.js';
import type { HeardWindow } from '../../src/operators/heard-window.js';
import { UTTERANCE_DEFAULTS, utterancesStep } from '../../src/operators/utterances.js';
import { Random } from '../../src/training/random.js';

const LABELS = 8;
const HOURS = 10;
const HOP_FRAMES = 64;
const WINDOWS = Math.round((HOURS * 3_600_000) / (HOP_FRAMES * 10));

/** Somebody who speaks on and on, now with this emotion and now with that. */
function window(windowIndex: number, random: Random): HeardWindow {
  const startFrame = windowIndex * HOP_FRAMES;
  const endFrame = startFrame + 256;
  const raw = Array.from({ length: LABELS }, () => random.float());
  const sum = raw.reduce((a, b) => a + b, 0);
  return {
    ...{ windowIndex, startFrame, endFrame },
    firstNewFrame: windowIndex === 0 ? 0 : endFrame - HOP_FRAMES,
    speech: [{ startFrame, endFrame }],
    probabilities: raw.map((value) => value / sum),
    smoothedLabel: Math.floor(windowIndex / 1_000) % LABELS,
  };
}

it('stays under 1.2 KB through ten hours of one utterance, for eight labels', () => {
  const random = Random.fromSeed(5, 'follow state');
  let state: FollowState = followStart({ utterances: UTTERANCE_DEFAULTS, summary: true });
  let largest = 0;
  for (let k = 0; k < WINDOWS; k++) {
    const heard = window(k, random);
    const { utterances, tally } = state;
    if (utterances === null || tally === null) throw new Error('both were asked for');
    const endSample = heard.endFrame * 160 + 240;
    state = {
      ...state,
      ...{
        coveredTo: heard.endFrame,
        startSample: 0,
        endSample,
        eventTime: 1_700_000_000_000 + k * 640,
      },
      utterances: utterancesStep(UTTERANCE_DEFAULTS, utterances, heard, 10)[0],
      tally: tallyStep(tally, heard),
    };
    if (k % 1_000 === 0 || k > WINDOWS - 10) {
      largest = Math.max(largest, JSON.stringify(state).length);
    }
  }
  expect(FOLLOW_STATE.parse(JSON.parse(JSON.stringify(state)))).toEqual(state);
  expect(largest).toBeGreaterThan(900);
  expect(largest).toBeLessThan(1_200);
});
