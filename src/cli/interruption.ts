const SHOW_CURSOR = '\u001b[?25h';
const SIGNALS = ['SIGINT', 'SIGTERM'] as const;

/**
 * Heeds Ctrl-C and SIGTERM from now on. The first one aborts the signal returned, and the command
 * finishes its events; the second one does not wait.
 */
export function heedInterruptions(): AbortSignal {
  const interruption = new AbortController();
  const onSignal = (signal: NodeJS.Signals): void => {
    if (interruption.signal.aborted) endAtOnce(signal);
    else interruption.abort();
  };
  const endAtOnce = (signal: NodeJS.Signals): void => {
    if (process.stdout.isTTY) process.stdout.write(SHOW_CURSOR);
    // process.exit would wait for calls that may never return: the opening of a pipe that nobody
    // reads. Without a handler, the signal itself ends the process.
    for (const name of SIGNALS) process.off(name, onSignal);
    process.kill(process.pid, signal);
  };
  for (const name of SIGNALS) process.on(name, onSignal);
  return interruption.signal;
}
