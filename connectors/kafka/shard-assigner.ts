import { AssignerProtocol, type GroupMember, type PartitionAssigner } from 'kafkajs';

/** Partitions are worked on in fixed groups: partition p belongs to shard p mod `shardCount`. */
export function shardOf(partition: number, shardCount: number): number {
  return partition % shardCount;
}

/**
 * An assigner that moves whole shards, since a shard has one producer and one fence. Members say
 * which shards they hold, and keep them as far as the balance allows: what stays where it is
 * needs no replay.
 *
 * @param held the shards that this member holds at the time of a rebalance
 */
export function shardAssigner(
  shardCount: number,
  held: () => readonly number[],
): PartitionAssigner {
  return ({ cluster }) => ({
    name: `undertone-shards-${shardCount}`,
    version: 1,
    protocol: ({ topics }) => ({
      name: `undertone-shards-${shardCount}`,
      metadata: AssignerProtocol.MemberMetadata.encode({
        version: 1,
        topics,
        userData: Buffer.from(JSON.stringify(held())),
      }),
    }),
    assign: ({ members, topics }) => {
      const shards = spread(shardCount, members.map(wishOf));
      const encoded = members.map(({ memberId }) => {
        const own = shards.get(memberId) ?? [];
        const assignment = Object.fromEntries(
          topics.map((topic) => [
            topic,
            cluster
              .findTopicPartitionMetadata(topic)
              .map(({ partitionId }) => partitionId)
              .filter((partition) => own.includes(shardOf(partition, shardCount)))
              .sort((a, b) => a - b),
          ]),
        );
        const memberAssignment = AssignerProtocol.MemberAssignment.encode({
          version: 1,
          assignment,
          userData: Buffer.alloc(0),
        });
        return { memberId, memberAssignment };
      });
      return Promise.resolve(encoded);
    },
  });
}

export interface Wish {
  readonly memberId: string;
  /** Shards that it would keep. */
  readonly held: readonly number[];
}

/**
 * Spreads shards evenly: no member has more than one shard more than another. The same for the
 * same members in whatever order; of two that claim one shard the first by name has it.
 */
export function spread(shardCount: number, wishes: readonly Wish[]): Map<string, number[]> {
  const members = [...wishes].sort((a, b) => (a.memberId < b.memberId ? -1 : 1));
  const shares = new Map(members.map(({ memberId }): [string, number[]] => [memberId, []]));
  const most = Math.ceil(shardCount / members.length);
  const free = new Set(Array.from({ length: shardCount }, (_, shard) => shard));
  for (const { memberId, held } of members) {
    const share = shares.get(memberId) ?? [];
    for (const shard of held) {
      if (share.length < most && free.delete(shard)) share.push(shard);
    }
  }
  for (const shard of free) leastOf(shares).push(shard);
  return balanced(shares);
}

/** Keeping `most` each may leave a member two behind: it takes from the richest. */
function balanced(shares: Map<string, number[]>): Map<string, number[]> {
  for (;;) {
    const sorted = [...shares.values()].sort((a, b) => a.length - b.length);
    const [least, richest] = [sorted[0] ?? [], sorted.at(-1) ?? []];
    const moved = richest.length - least.length > 1 ? richest.pop() : undefined;
    if (moved === undefined) return shares;
    least.push(moved);
  }
}

function leastOf(shares: ReadonlyMap<string, number[]>): number[] {
  return [...shares.values()].reduce((least, share) =>
    share.length < least.length ? share : least,
  );
}

function wishOf({ memberId, memberMetadata }: GroupMember): Wish {
  const userData = AssignerProtocol.MemberMetadata.decode(memberMetadata)?.userData;
  return { memberId, held: readHeld(userData) };
}

/** What a member of another make says is no wish. */
function readHeld(userData: Buffer | undefined): number[] {
  try {
    const held: unknown = JSON.parse(userData?.toString() ?? '[]');
    return Array.isArray(held)
      ? held.filter((shard): shard is number => Number.isInteger(shard))
      : [];
  } catch {
    return [];
  }
}
