/** Whose checkpoints: groups, and audio topics of one group, may share a checkpoint topic. */
export interface CheckpointScope {
  /** As the topic has it. */
  wireKey(key: string): string;
  /** @returns undefined for the key of somebody else */
  ownKey(wireKey: string): string | undefined;
}

/**
 * Every key begins with the group and the audio topic that it belongs to. Without that a second
 * group on the same checkpoint topic would take the audio for replayed that the first one has
 * heard, and both would write over each other's ordinals.
 */
export function checkpointScope(groupId: string, audioTopic: string): CheckpointScope {
  const prefix = `${JSON.stringify([groupId, audioTopic])} `;
  return {
    wireKey: (key) => prefix + key,
    ownKey: (wireKey) => (wireKey.startsWith(prefix) ? wireKey.slice(prefix.length) : undefined),
  };
}
