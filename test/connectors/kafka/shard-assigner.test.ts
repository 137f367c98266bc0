import fc from 'fast-check';
import { AssignerProtocol } from 'kafkajs';
import { describe, expect, it } from 'vitest';
import { shardAssigner, shardOf, spread } from '../../../connectors/kafka/shard-assigner.js';

const wishes = fc.uniqueArray(
  fc.record({
    memberId: fc.string({ minLength: 1, maxLength: 4 }),
    held: fc.array(fc.integer({ min: -2, max: 20 }), { maxLength: 12 }),
  }),
  { minLength: 1, maxLength: 6, selector: ({ memberId }) => memberId },
);

describe('spread', () => {
  it('gives every shard to one member, evenly, whatever members wish', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 16 }), wishes, (shardCount, members) => {
        const shares = [...spread(shardCount, members).values()];
        const given = shares.flat().sort((a, b) => a - b);
        expect(given).toEqual(Array.from({ length: shardCount }, (_, shard) => shard));
        const sizes = shares.map(({ length }) => length);
        expect(Math.max(...sizes) - Math.min(...sizes)).toBeLessThanOrEqual(1);
      }),
    );
  });

  it('does not depend on the order in which members are named', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 16 }), wishes, (shardCount, members) => {
        const there = [...spread(shardCount, members)].sort();
        const back = [...spread(shardCount, [...members].reverse())].sort();
        expect(back).toEqual(there);
      }),
    );
  });

  it('moves no more than it must when a member joins', () => {
    const before = [
      { memberId: 'a', held: [0, 2] },
      { memberId: 'b', held: [1, 3] },
    ];
    const shares = spread(4, [...before, { memberId: 'c', held: [] }]);
    const kept = before.flatMap(({ memberId, held }) =>
      held.filter((shard) => shares.get(memberId)?.includes(shard)),
    );
    expect(kept).toHaveLength(3);
  });

  it('leaves everything where it is when nothing changes', () => {
    const held = [
      { memberId: 'a', held: [0, 3] },
      { memberId: 'b', held: [1, 2] },
    ];
    expect(spread(4, held)).toEqual(new Map(held.map((m) => [m.memberId, m.held])));
  });
});

describe('shardAssigner', () => {
  const cluster = {
    findTopicPartitionMetadata: () => [3, 1, 0, 2, 5, 4].map((partitionId) => ({ partitionId })),
  } as never;
  const options = { groupId: 'group', logger: undefined as never, cluster };

  async function assigned(memberIds: readonly string[]): Promise<Map<string, number[]>> {
    const assigner = shardAssigner(3, () => [])(options);
    const members = memberIds.map((memberId) => ({
      memberId,
      memberMetadata: assigner.protocol({ topics: ['audio'] }).metadata,
    }));
    const assignments = await assigner.assign({ members, topics: ['audio'] });
    return new Map(
      assignments.map(({ memberId, memberAssignment }) => [
        memberId,
        AssignerProtocol.MemberAssignment.decode(memberAssignment)?.assignment['audio'] ?? [],
      ]),
    );
  }

  it('moves whole shards: partitions of one shard stay together', async () => {
    for (const members of [['a'], ['a', 'b'], ['a', 'b', 'c']]) {
      const owners = new Map<number, string>();
      for (const [member, partitions] of await assigned(members)) {
        for (const partition of partitions) {
          const shard = shardOf(partition, 3);
          expect(owners.get(shard) ?? member).toBe(member);
          owners.set(shard, member);
        }
      }
      expect(owners.size).toBe(3);
    }
  });

  it('gives a member that is one too many nothing', async () => {
    const sizes = [...(await assigned(['a', 'b', 'c', 'd'])).values()].map((p) => p.length);
    expect(sizes.sort()).toEqual([0, 2, 2, 2]);
  });

  it('takes what a member of another make says for no wish', async () => {
    const assigner = shardAssigner(2, () => [])(options);
    const memberMetadata = AssignerProtocol.MemberMetadata.encode({
      version: 1,
      topics: ['audio'],
      userData: Buffer.from('no JSON'),
    });
    const members = [{ memberId: 'a', memberMetadata }];
    expect(await assigner.assign({ members, topics: ['audio'] })).toHaveLength(1);
  });
});
