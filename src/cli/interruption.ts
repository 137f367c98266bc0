const SIGNALS = ['SIGINT', 'SIGTERM'] as const;

export interface Interruptions {
  /** Aborted at the first signal: the command finishes its events and returns. */
  readonly interrupted: AbortSignal;
  /** Aborted at the second one, right before the process ends. */
  readonly abandoned: AbortSignal;
}

/** Heeds Ctrl-C and SIGTERM from now on. The first one is waited for, the second one is not. */
export function heedInterruptions(): Interruptions {
  const interruption = new AbortController();
  const abandonment = new AbortController();
  const onSignal = (signal: NodeJS.Signals): void => {
    if (interruption.signal.aborted) endAtOnce(signal);
    else interruption.abort();
  };
  const endAtOnce = (signal: NodeJS.Signals): void => {
    abandonment.abort();
    // process.exit would wait for calls that may never return: the opening of a pipe that nobody
    // reads. Without a handler, the signal itself ends the process.
    for (const name of SIGNALS) process.off(name, onSignal);
    process.kill(process.pid, signal);
  };
  for (const name of SIGNALS) process.on(name, onSignal);
  return { interrupted: interruption.signal, abandoned: abandonment.signal };
}
