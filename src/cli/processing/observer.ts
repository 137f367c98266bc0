import type { ProcessorObserver } from '../../../connectors/kafka/processor-observer.js';
import type { ShardObserver } from '../../../connectors/kafka/shard-observer.js';
import type { SkippedCall } from './skipped-calls.js';

/** All that can be known of a processor at work, for logs and metrics. */
export interface ProcessObserver extends ProcessorObserver, ShardObserver {
  /** Told once a call: some or all of its channels may not be analysed. */
  skipped(call: SkippedCall): void;
}

/** Tells all of them, in order. */
export function fanOut(observers: readonly ProcessObserver[]): ProcessObserver {
  const all =
    <Name extends keyof ProcessObserver>(name: Name) =>
    (...args: Parameters<ProcessObserver[Name]>): void => {
      for (const observer of observers) {
        (observer[name] as (...args: Parameters<ProcessObserver[Name]>) => void)(...args);
      }
    };
  return {
    assigned: all('assigned'),
    startedAfresh: all('startedAfresh'),
    shardFailed: all('shardFailed'),
    restored: all('restored'),
    taken: all('taken'),
    deadLettered: all('deadLettered'),
    clockJumped: all('clockJumped'),
    written: all('written'),
    skipped: all('skipped'),
  };
}
