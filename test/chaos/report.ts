import { performance } from 'node:perf_hooks';
import type { Verdict } from './trial.js';

export interface FaultLine {
  readonly isGood: boolean;
  readonly text: string;
}

const SHOWN = 12;

/** Runs a fault and says in words what came of it. */
export async function faultLine(run: () => Promise<Verdict>): Promise<FaultLine> {
  const startMs = performance.now();
  try {
    const verdict = await run();
    const isGood = verdict.differences.length + verdict.violations.length === 0;
    const seconds = Math.round((performance.now() - startMs) / 1_000);
    const head = `${isGood ? '  ok' : '  FAILED'} (${seconds} s): ${inWords(verdict)}`;
    return { isGood, text: [head, ...details(verdict)].join('\n') };
  } catch (error) {
    const stack = error instanceof Error ? (error.stack ?? error.message) : String(error);
    return { isGood: false, text: `  FAILED: ${stack}` };
  }
}

export function inWords(verdict: Verdict): string {
  const { calls, expectedEvents, receivedEvents, differences, resumedMs } = verdict;
  const resumed =
    resumedMs.length === 0
      ? ''
      : `; output resumed within ${(Math.max(...resumedMs) / 1_000).toFixed(1)} s (${resumedMs.length} times)`;
  return (
    `${calls} calls, ${receivedEvents} of ${expectedEvents} events, ` +
    `${differences.length} differences${resumed}`
  );
}

function details({ differences, violations }: Verdict): string[] {
  return [
    ...violations.map((text) => `    violation: ${text}`),
    ...differences.slice(0, SHOWN).map((difference) => `    ${JSON.stringify(difference)}`),
  ];
}
