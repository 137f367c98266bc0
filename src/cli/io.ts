import type { Writable } from 'node:stream';

/** What a command may touch of the process it runs in; tests hand in their own. */
export interface CliIo {
  readonly stdout: Output;
  readonly stderr: Output;
  readonly environment: Readonly<Record<string, string | undefined>>;
  readonly workingFolder: string;
  /** Wall clock, for what is shown to people; never for events. */
  readonly nowMs: () => number;
  /** Aborted at the first Ctrl-C or SIGTERM: the command finishes its events and returns. */
  readonly interrupted: AbortSignal;
  /** Aborted right before the process ends without waiting: a last chance to tidy a terminal. */
  readonly abandoned?: AbortSignal;
  /** For commands with nothing to finish: from now on signals end the process by themselves. */
  readonly unheed?: () => void;
}

/** A stream of text that may be a terminal. */
export type Output = Writable & {
  readonly isTTY?: boolean;
  readonly columns?: number;
  readonly rows?: number;
};
