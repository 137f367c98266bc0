import { readFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { format, resolveConfig } from 'prettier';
import { fillTemplate } from './fill.js';
import { COMMITTED } from './sources.js';

/** Where the page stands. */
export const PAGE = fileURLToPath(new URL('../../docs/accuracy.md', import.meta.url));

/** The page as the committed reports give it. */
export async function accuracyPage(): Promise<string> {
  const template = new URL('../../docs/reports/accuracy.md', import.meta.url);
  const filled = fillTemplate(await readFile(template, 'utf8'), COMMITTED);
  const config = await resolveConfig(PAGE);
  return format(filled, { ...config, parser: 'markdown' });
}
