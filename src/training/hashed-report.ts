import { createHash } from 'node:crypto';
import { writeFileAtomically } from './write-atomically.js';

export type HashedReport<T> = T & {
  /** SHA-256 of the report's compact JSON without this field. */
  readonly reportHash: string;
};

export function withHash<T extends object>(report: T): HashedReport<T> {
  const reportHash = createHash('sha256').update(JSON.stringify(report)).digest('hex');
  return { ...report, reportHash };
}

/** What the hash is of. */
export function withoutHash(report: object): object {
  return Object.fromEntries(Object.entries(report).filter(([name]) => name !== 'reportHash'));
}

/** Whether a report is as it was written. One that claims no hash has none to break. */
export function fitsOwnHash(report: object): boolean {
  const claimed = 'reportHash' in report ? report.reportHash : undefined;
  return claimed === undefined || withHash(withoutHash(report)).reportHash === claimed;
}

/** @throws OUTPUT_NOT_WRITABLE. */
export async function writeReport(path: string, report: HashedReport<object>): Promise<void> {
  await writeFileAtomically(path, `${JSON.stringify(report, null, 1)}\n`);
}
