import { readFile } from 'node:fs/promises';
import { z } from 'zod';
import type { TruthClip } from '../../connectors/terminal/truth.js';
import { CHANNELS } from '../audio/chunk.js';
import { UndertoneError } from '../errors.js';

const truthSchema = z.object({
  clips: z.array(
    z.object({
      channel: z.enum(CHANNELS),
      label: z.string(),
      startMs: z.number(),
      endMs: z.number(),
    }),
  ),
});

/**
 * What was spoken where in a call that was put together from known clips.
 *
 * @throws UndertoneError FILE_NOT_FOUND, also for a file that does not have that shape
 */
export async function readTruth(path: string): Promise<readonly TruthClip[]> {
  try {
    return truthSchema.parse(JSON.parse(await readFile(path, 'utf8'))).clips;
  } catch (cause) {
    throw new UndertoneError('FILE_NOT_FOUND', {
      what: 'the truth of the demo call cannot be read',
      where: path,
      todo: 'restore it with scripts/make-demo-call.mjs',
      cause,
    });
  }
}
