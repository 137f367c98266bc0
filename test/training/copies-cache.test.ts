import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { TrainingFrames } from '../../src/training/clip-features.js';
import { CopiesCache } from '../../src/training/copies-cache.js';

const WIDTH = 3;
let folder: string;

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'copies-'));
});

afterEach(() => rm(folder, { recursive: true }));

describe('CopiesCache', () => {
  it('gives back what was put in, and nothing for another key', async () => {
    const cache = new CopiesCache(folder);
    await fc.assert(
      fc.asyncProperty(fc.array(fc.nat(7), { maxLength: 4 }), fc.string(), async (counts, key) => {
        const copies = counts.map(copyOf);
        await cache.put([key], copies, WIDTH);
        expect(await cache.get([key])).toEqual(copies);
        expect(await cache.get([key, 'else'])).toBeUndefined();
      }),
      { numRuns: 20 },
    );
  });

  it('forgets what was damaged, wherever that is', async () => {
    const cache = new CopiesCache(folder);
    await cache.put('key', [copyOf(5)], WIDTH);
    const [name = ''] = await readdir(folder);
    const whole = await readFile(join(folder, name));
    for (let at = 0; at < whole.length; at += 3) {
      const damaged = Buffer.from(whole);
      damaged.writeUInt8(damaged.readUInt8(at) ^ 0x55, at);
      await writeFile(join(folder, name), damaged);
      expect(await cache.get('key'), `byte ${at}`).toBeUndefined();
      await writeFile(join(folder, name), whole.subarray(0, at));
      expect(await cache.get('key'), `${at} bytes`).toBeUndefined();
    }
  });

  it('says where it cannot be written', async () => {
    await writeFile(join(folder, 'file'), '');
    const cache = new CopiesCache(join(folder, 'file'));
    await expect(cache.put('key', [], WIDTH)).rejects.toMatchObject({
      code: 'OUTPUT_NOT_WRITABLE',
    });
  });
});

function copyOf(frameCount: number): TrainingFrames {
  return {
    frameCount,
    features: Float32Array.from({ length: WIDTH * frameCount }, (_, i) => Math.sin(i + frameCount)),
    loud: Uint8Array.from({ length: frameCount }, (_, i) => i % 2),
  };
}
