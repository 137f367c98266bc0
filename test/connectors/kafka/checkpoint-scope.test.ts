import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';

import { checkpointScope } from '../../../connectors/kafka/checkpoint-scope.js';

describe('checkpointScope', () => {
  it('gives every key back to the group and audio topic that wrote it, and to nobody else', () => {
    fc.assert(
      fc.property(
        fc.tuple(fc.string(), fc.string()),
        fc.tuple(fc.string(), fc.string()),
        fc.string(),
        (mine, theirs, key) => {
          const wireKey = checkpointScope(...mine).wireKey(key);
          expect(checkpointScope(...mine).ownKey(wireKey)).toBe(key);
          const isSame = mine[0] === theirs[0] && mine[1] === theirs[1];
          expect(checkpointScope(...theirs).ownKey(wireKey)).toBe(isSame ? key : undefined);
        },
      ),
    );
  });
});
