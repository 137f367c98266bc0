import { join } from 'node:path';
import { writeReport, type HashedReport } from '../hashed-report.js';
import { writeFileAtomically } from '../write-atomically.js';
import { loadDrawing } from './draw.js';
import { reportPage } from './page.js';
import { parseReport } from './read-report.js';

/** Writes `report.json` and the page that is made from it, `index.html`. */
export type ReportFolderWriter = (folder: string, report: HashedReport<object>) => Promise<void>;

/** @throws PACKAGE_MISSING where pictures cannot be drawn. */
export async function reportFolderWriter(): Promise<ReportFolderWriter> {
  const draw = await loadDrawing();
  return async (folder, report) => {
    const path = join(folder, 'report.json');
    await writeReport(path, report);
    const page = await reportPage(parseReport(JSON.stringify(report), path), draw);
    await writeFileAtomically(join(folder, 'index.html'), page);
  };
}
