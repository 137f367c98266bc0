import { describe, expect, it } from 'vitest';

import { checkFollowOutput, followOptions } from '../../src/cli/follow-options.js';

describe('utterances and summaries', () => {
  it.each([
    [{}, {}],
    [{ utterances: false, summary: false }, {}],
    [{ utterances: true }, { utterances: {} }],
    [{ summary: true }, { summary: true }],
    [
      { utteranceTopic: 'said', summaryTopic: 'calls' },
      { utterances: {}, summary: true },
    ],
  ])('are asked for by %j', (options, asked) => {
    expect(followOptions(options)).toEqual(asked);
  });

  it('are refused where nothing would show them', () => {
    const check = (json: boolean, utterances: boolean, summary: boolean) => () => {
      checkFollowOutput({ json, utterances, summary });
    };
    expect(check(false, true, false)).toThrow(/^USAGE: --utterances/);
    expect(check(false, false, true)).toThrow(/^USAGE: --summary/);
    for (const fine of [check(true, true, true), check(false, false, false)]) {
      expect(fine).not.toThrow();
    }
  });
});
