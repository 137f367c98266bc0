import { spawn, type ChildProcess } from 'node:child_process';
import { join } from 'node:path';
import { performance } from 'node:perf_hooks';
import { createWriteStream } from 'node:fs';
import { createInterface } from 'node:readline';
import { setTimeout as sleep } from 'node:timers/promises';
import { packageRoot } from '../../src/cli/package-root.js';

/** Who kills the harness kills what it started. */
const END_WITH_PARENT = join(packageRoot(), 'scripts/setup/end-with-parent.cjs');

/** A line of the processor's log, and when it came. */
export interface LogLine {
  readonly atMs: number;
  readonly msg: string;
  readonly code?: string;
  readonly [field: string]: unknown;
}

export interface Ending {
  readonly code: number | null;
  readonly signal: NodeJS.Signals | null;
}

/** `undertone run` as a process of its own. */
export class ProcessorProcess {
  readonly ended: Promise<Ending>;
  readonly log: LogLine[] = [];
  readonly startedMs = performance.now();
  readonly #child: ChildProcess;
  readonly #watchers = new Set<() => void>();
  #ending: Ending | undefined;

  /** @param logPath takes the whole log, for those who look for a reason */
  constructor(
    readonly name: string,
    main: string,
    args: readonly string[],
    logPath?: string,
  ) {
    const child = spawn(process.execPath, ['--require', END_WITH_PARENT, main, 'run', ...args], {
      stdio: ['ignore', 'inherit', 'pipe'],
      env: { ...process.env, TF_CPP_MIN_LOG_LEVEL: '2' },
    });
    this.#child = child;
    if (logPath !== undefined) child.stderr.pipe(createWriteStream(logPath));
    createInterface({ input: child.stderr }).on('line', (line) => {
      this.log.push(parsed(line));
      this.#notify();
    });
    this.ended = new Promise((resolve) => {
      child.once('close', (code, signal) => {
        this.#ending = { code, signal };
        resolve(this.#ending);
        this.#notify();
      });
    });
  }

  get isAlive(): boolean {
    return this.#ending === undefined;
  }

  signal(name: NodeJS.Signals): void {
    if (this.isAlive) this.#child.kill(name);
  }

  /** @returns undefined where it does not end in time */
  endedWithin(timeoutMs: number): Promise<Ending | undefined> {
    return Promise.race([this.ended, sleep(timeoutMs, undefined, { ref: false })]);
  }

  /** Leaves nothing behind, not even a process that was stopped. */
  async kill(): Promise<Ending> {
    this.signal('SIGKILL');
    return this.ended;
  }

  /** @returns the first line from `fromLine` on that matches; undefined when it ends, or in time */
  async logged(
    matches: (line: LogLine) => boolean,
    timeoutMs: number,
    fromLine = 0,
  ): Promise<LogLine | undefined> {
    const find = () => this.log.slice(fromLine).find(matches);
    const deadline = AbortSignal.timeout(timeoutMs);
    while (find() === undefined && this.isAlive && !deadline.aborted) await this.#news(deadline);
    return find();
  }

  #news(deadline: AbortSignal): Promise<void> {
    return new Promise((resolve) => {
      const done = (): void => {
        this.#watchers.delete(done);
        deadline.removeEventListener('abort', done);
        resolve();
      };
      this.#watchers.add(done);
      deadline.addEventListener('abort', done);
    });
  }

  #notify(): void {
    for (const watcher of [...this.#watchers]) watcher();
  }
}

/** What is no JSON (a crash of Node, say) is kept as it is. */
function parsed(line: string): LogLine {
  const atMs = performance.now();
  try {
    return { ...(JSON.parse(line) as { msg: string }), atMs };
  } catch {
    return { msg: line, atMs };
  }
}
