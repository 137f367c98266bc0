import { createHash } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { z } from 'zod';
import type { TrainingFrames } from './clip-features.js';
import { parsedOrNothing } from './parsed-or-nothing.js';
import { writeFileAtomically } from './write-atomically.js';

/** Raised when the same key leads to other copies than before. */
const COPIES_VERSION = 1;

const headerSchema = z.strictObject({
  frameCounts: z.array(z.int().min(0)),
  width: z.int().min(1),
  sha256: z.string(),
});

/**
 * Changed copies of clips on disk, a file a clip: they take minutes for a corpus, and every process
 * of a training needs the same. A file that is damaged counts as one that is not there.
 */
export class CopiesCache {
  constructor(private readonly folder: string) {}

  /** @param key all that decides the copies of one clip */
  async get(key: unknown): Promise<TrainingFrames[] | undefined> {
    const file = await readFile(this.pathOf(key)).catch(() => undefined);
    return file === undefined ? undefined : unpacked(file);
  }

  /** @throws UndertoneError OUTPUT_NOT_WRITABLE */
  async put(key: unknown, copies: readonly TrainingFrames[], width: number): Promise<void> {
    await writeFileAtomically(this.pathOf(key), packed(copies, width));
  }

  private pathOf(key: unknown): string {
    return join(this.folder, `${sha256(JSON.stringify([COPIES_VERSION, key]))}.bin`);
  }
}

/** Length of the header (uint32 little-endian), header (JSON), features (float32), loudness. */
function packed(copies: readonly TrainingFrames[], width: number): Buffer {
  const numbers = Buffer.concat([
    ...copies.map(({ features }) => Buffer.from(features.slice().buffer)),
    ...copies.map(({ loud }) => loud),
  ]);
  const frameCounts = copies.map(({ frameCount }) => frameCount);
  const header = JSON.stringify({ frameCounts, width, sha256: sha256(numbers) });
  const length = Buffer.alloc(4);
  length.writeUInt32LE(Buffer.byteLength(header));
  return Buffer.concat([length, Buffer.from(header), numbers]);
}

function unpacked(file: Buffer): TrainingFrames[] | undefined {
  if (file.length < 4) return undefined;
  const end = 4 + file.readUInt32LE(0);
  const header = headerSchema.safeParse(parsedOrNothing(file.toString('utf8', 4, end))).data;
  const numbers = file.subarray(end);
  if (header?.sha256 !== sha256(numbers)) return undefined;
  const { frameCounts, width } = header;
  const frames = frameCounts.reduce((sum, count) => sum + count, 0);
  let [featureAt, loudAt] = [0, 4 * width * frames];
  return frameCounts.map((frameCount) => {
    const bytes = numbers.subarray(featureAt, (featureAt += 4 * width * frameCount));
    const loud = Uint8Array.from(numbers.subarray(loudAt, (loudAt += frameCount)));
    return { frameCount, features: new Float32Array(Uint8Array.from(bytes).buffer), loud };
  });
}

function sha256(content: Uint8Array | string): string {
  return createHash('sha256').update(content).digest('hex');
}
