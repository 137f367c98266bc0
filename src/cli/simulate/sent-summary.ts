import type { SentCall } from './sent-calls.js';

export interface SentSummary {
  readonly topic: string;
  readonly calls: number;
  readonly records: number;
  /** Of all calls together, without what was lost; a call counts once, whatever its channels. */
  readonly audioSeconds: number;
  readonly lostSeconds: number;
  readonly duplicates: number;
  readonly reordered: number;
  readonly wallSeconds: number;
}

export function sentSummary(
  topic: string,
  calls: readonly SentCall[],
  wallSeconds: number,
): SentSummary {
  const total = (value: (call: SentCall) => number): number =>
    calls.reduce((sum, call) => sum + value(call), 0);
  const lostSeconds = total(lostSecondsOf);
  return {
    topic,
    calls: calls.length,
    records: total(({ records }) => records),
    audioSeconds: rounded(
      total(({ samples, sampleRateHz }) => samples / sampleRateHz) - lostSeconds,
    ),
    lostSeconds: rounded(lostSeconds),
    duplicates: total(({ duplicates }) => duplicates),
    reordered: total(({ reordered }) => reordered),
    wallSeconds: rounded(wallSeconds),
  };
}

/** For people. */
export function sentSummaryText(summary: SentSummary): string {
  const { topic, calls, records, audioSeconds, wallSeconds } = summary;
  const { lostSeconds, duplicates, reordered } = summary;
  const faults = [
    ...(lostSeconds > 0 ? [`${lostSeconds} s were lost`] : []),
    ...(duplicates > 0 ? [`${duplicates} records were sent twice`] : []),
    ...(reordered > 0 ? [`${reordered} came behind their next`] : []),
  ];
  const sent = `${calls} calls, ${audioSeconds} s of audio in ${records} records`;
  const tail = faults.length > 0 ? `; ${faults.join(', ')}` : '';
  return `${sent} sent to ${topic} in ${wallSeconds} s${tail}\n`;
}

function lostSecondsOf({ lost, sampleRateHz }: SentCall): number {
  return lost.reduce((sum, [from, to]) => sum + to - from, 0) / sampleRateHz;
}

function rounded(seconds: number): number {
  return Math.round(seconds * 1_000) / 1_000;
}
