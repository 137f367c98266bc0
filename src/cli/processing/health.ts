/** What a processor says of its own progress; times of one clock that never steps back. */
export interface Progress {
  readonly startedMs: number;
  /** When a broker last answered, with records or for the group; −∞ before that. */
  readonly answeredMs: number;
  /** For how long audio that was taken has neither come out nor made room. */
  readonly stalledMs: number;
  /** Since when it has not been ready; undefined while it is. */
  readonly unreadySinceMs: number | undefined;
}

/** Heartbeats come every few seconds, whether there is audio or not. */
const ANSWER_MS = 60_000;
/** Before the watch that restarts what is stuck: who asks sees it coming. */
const STALL_MS = 45_000;
/** Joining takes two session timeouts at worst, restoring some seconds. */
const READY_MS = 300_000;

/** @returns what is wrong, in words; empty while there is recent progress */
export function faultsOf(progress: Progress, nowMs: number): string[] {
  const { startedMs, answeredMs, stalledMs, unreadySinceMs } = progress;
  const contactMs = Math.max(startedMs, answeredMs);
  const unreadyMs = unreadySinceMs === undefined ? 0 : nowMs - unreadySinceMs;
  return [
    ...(nowMs - contactMs > ANSWER_MS
      ? [`no broker has answered for ${secondsOf(nowMs - contactMs)} s`]
      : []),
    ...(stalledMs >= STALL_MS
      ? [`audio has not come out of the pipeline for ${secondsOf(stalledMs)} s`]
      : []),
    ...(unreadyMs > READY_MS ? [`not ready for ${secondsOf(unreadyMs)} s`] : []),
  ];
}

function secondsOf(ms: number): number {
  return Math.round(ms / 1_000);
}
