import { describe, expect, it } from 'vitest';
import { permittedChannels } from '../../../src/cli/processing/permitted-channels.js';
import { SkippedCalls, type SkippedCall } from '../../../src/cli/processing/skipped-calls.js';
import type { Declaration } from '../../../src/operators/permit-channels.js';
import { audioOf } from './observed.js';

function skippedOf(declaration: Declaration, ...audio: readonly ReturnType<typeof audioOf>[]) {
  const told: SkippedCall[] = [];
  const calls = new SkippedCalls(permittedChannels(declaration), (call) => told.push(call));
  for (const record of audio) calls.look(record);
  return told;
}

describe('SkippedCalls', () => {
  it("tells once a call that the agent's channel is left out", () => {
    const record = audioOf('a', 'customer', 'agent');
    expect(skippedOf({}, record, record, audioOf('b', 'customer', 'agent'))).toEqual([
      { callId: 'a', channels: ['agent'], whole: false },
      { callId: 'b', channels: ['agent'], whole: false },
    ]);
  });

  it('tells of calls of which nothing is left', () => {
    expect(skippedOf({}, audioOf('a', 'mono'), audioOf('b', 'agent'))).toEqual([
      { callId: 'a', channels: ['mono'], whole: true },
      { callId: 'b', channels: ['agent'], whole: true },
    ]);
  });

  it('has nothing to tell where everything may be analysed', () => {
    const declared = {
      includeAgent: true,
      purpose: 'safety',
      purposeNote: 'emergency line',
      monoContains: 'customer_only',
    } as const;
    const audio = [
      audioOf('a', 'customer'),
      audioOf('b', 'customer', 'agent'),
      audioOf('c', 'mono'),
    ];
    expect(skippedOf(declared, ...audio)).toEqual([]);
    expect(skippedOf({}, audioOf('a', 'customer'))).toEqual([]);
  });

  it('remembers so many calls as told and no more', () => {
    const many = Array.from({ length: 10_001 }, (_, i) => audioOf(`call-${i}`, 'mono'));
    expect(
      skippedOf({}, ...many, audioOf('call-0', 'mono'), audioOf('call-10000', 'mono')),
    ).toHaveLength(10_002);
  });
});
