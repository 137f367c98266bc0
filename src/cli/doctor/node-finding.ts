import type { NodeFinding } from './diagnose.js';

/**
 * @param version `process.versions.node`
 * @param wanted alternatives of one caret range each: `^20.19.0 || ^22.12.0`
 */
export function findNode(version: string, wanted: string): NodeFinding {
  const ranges = wanted.split('||').map((range) => range.trim().replace('^', ''));
  const isSupported = ranges.some((least) => isInCaretRange(version, least));
  return { version, wanted, isSupported };
}

function isInCaretRange(version: string, least: string): boolean {
  const [major, minor, patch] = numbersOf(version);
  const [leastMajor, leastMinor, leastPatch] = numbersOf(least);
  if (major !== leastMajor) return false;
  return minor > leastMinor || (minor === leastMinor && patch >= leastPatch);
}

function numbersOf(version: string): readonly [major: number, minor: number, patch: number] {
  const [major = 0, minor = 0, patch = 0] = version.split('.').map((part) => parseInt(part, 10));
  return [major, minor, patch];
}
