import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { z } from 'zod';
import { UndertoneError } from '../../errors.js';
import { loadBackend, type Backend } from '../../model/backend.js';
import type { BackendFinding } from './diagnose.js';

/** What set-up leaves behind where TensorFlow could not be had. */
const rememberedFailure = z.object({ reason: z.string() });

/**
 * Loads the best backend. Where it is not the better one, set-up knows more about why than the
 * loader, which only sees that something is missing.
 */
export async function findBackend(
  cacheFolder: string | null,
  load: () => Promise<Backend> = loadBackend,
): Promise<BackendFinding> {
  try {
    const backend = await load();
    if (backend.reasonNotBetter === undefined) return backend;
    const reason = cacheFolder === null ? undefined : await reasonOfSetUp(cacheFolder);
    if (reason === undefined) return backend;
    return { ...backend, reasonNotBetter: `${backend.reasonNotBetter}; set-up found: ${reason}` };
  } catch (error) {
    if (!(error instanceof UndertoneError)) throw error;
    return { name: 'none', problem: error.message };
  }
}

async function reasonOfSetUp(cacheFolder: string): Promise<string | undefined> {
  try {
    const text = await readFile(join(cacheFolder, 'tensorflow-unavailable.json'), 'utf8');
    return rememberedFailure.parse(JSON.parse(text)).reason;
  } catch {
    return undefined;
  }
}
