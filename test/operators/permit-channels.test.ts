import { from, lastValueFrom, toArray } from 'rxjs';
import { describe, expect, it } from 'vitest';

import type { Channel } from '../../src/audio/chunk.js';
import { permitChannels, type Declaration } from '../../src/operators/permit-channels.js';
import { sampleBlock, STREAM } from './blocks.js';

async function permitted(channels: Channel[], declaration?: Declaration): Promise<Channel[]> {
  const blocks = channels.map((channel) => sampleBlock(0, 1, { stream: { ...STREAM, channel } }));
  const out = from(blocks).pipe(permitChannels(declaration), toArray());
  return (await lastValueFrom(out)).map(({ stream }) => stream.channel);
}

describe('permitChannels', () => {
  it('lets the customer through and leaves the agent out', async () => {
    expect(await permitted(['customer', 'agent', 'customer'])).toEqual(['customer', 'customer']);
  });

  it.each(['medical', 'safety'] as const)(
    'includes the agent for a %s purpose',
    async (purpose) => {
      const declaration = { includeAgent: true, purpose, purposeNote: 'why' };
      expect(await permitted(['agent', 'customer'], declaration)).toEqual(['agent', 'customer']);
    },
  );

  it('leaves the agent out with a purpose, where nothing asks for the agent', async () => {
    const declaration = { purpose: 'safety', purposeNote: 'why' } as const;
    expect(await permitted(['agent'], declaration)).toEqual([]);
  });

  it.each<Declaration>([
    { includeAgent: true },
    { includeAgent: true, purpose: 'none' },
    { includeAgent: true, purpose: 'unknown', purposeNote: 'why' },
    { includeAgent: true, purpose: 'medical' },
    { includeAgent: true, purpose: 'safety', purposeNote: '  ' },
  ])('refuses %o when it is called', (declaration) => {
    expect(() => permitChannels(declaration)).toThrow(/^LAW_PURPOSE/);
  });

  it.each(['customer_only', 'own_recording'] as const)(
    'takes mono audio that is declared %s',
    async (monoContains) => {
      expect(await permitted(['mono'], { monoContains })).toEqual(['mono']);
    },
  );

  it.each([undefined, 'unknown', 'not_mono'] as const)(
    'refuses mono audio declared %s',
    async (monoContains) => {
      const declaration = monoContains === undefined ? {} : { monoContains };
      await expect(permitted(['mono'], declaration)).rejects.toThrow(/^LAW_PURPOSE/);
    },
  );
});
