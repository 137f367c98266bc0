import { tmpdir } from 'node:os';
import { describe, expect, it } from 'vitest';
import { requireFreeSpace } from '../../scripts/setup/tensorflow/free-space.mjs';

describe('requireFreeSpace', () => {
  it('lets pass what fits', async () => {
    await expect(requireFreeSpace(tmpdir(), 1)).resolves.toBeUndefined();
  });

  it('refuses what does not, and says how much there is', async () => {
    await expect(requireFreeSpace(tmpdir(), 1e18)).rejects.toThrow(
      /has \d+\.\d GB free, 1000000000\.0 GB are needed/,
    );
  });
});
