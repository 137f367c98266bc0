import { TABLES, type Sources } from './tables.js';

const MARKER = /^<!-- ([a-z-]+)((?: [\w./-]+)+) -->$/gm;

/**
 * The page with a table in place of each marker (`<!-- protocols models/x/report.json -->`): the
 * words are the template's, the figures those of reports.
 */
export function fillTemplate(template: string, sources: Sources): string {
  return template.replace(MARKER, (_, name: string, paths: string) => {
    const make = TABLES[name];
    if (make === undefined) throw new RangeError(`the template asks for an unknown table: ${name}`);
    return make(paths.trim().split(' '), sources);
  });
}
