const SIGNALS = ['SIGINT', 'SIGTERM'] as const;

export interface Interruptions {
  /** Aborted at the first signal: the command finishes its events and returns. */
  readonly interrupted: AbortSignal;
  /** Aborted at the second one, right before the process ends. */
  readonly abandoned: AbortSignal;
  /** From now on signals end the process by themselves, also in the middle of a computation. */
  readonly unheed: () => void;
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
    unheed();
    process.kill(process.pid, signal);
  };
  const unheed = (): void => {
    for (const name of SIGNALS) process.off(name, onSignal);
  };
  for (const name of SIGNALS) process.on(name, onSignal);
  return { interrupted: interruption.signal, abandoned: abandonment.signal, unheed };
}
