import { spawn } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { packageRoot } from '../../src/cli/package-root.js';

/** Ticks of /proc a second, on every Linux that Node runs on. */
const TICKS_PER_SECOND = 100;

/** Who ends the bench ends what it started. */
const END_WITH_PARENT = join(packageRoot(), 'scripts/setup/end-with-parent.cjs');

/** A program beside the bench: what it says, what it costs. */
export interface Program {
  /** Resolves when it has ended. @throws Error where it failed */
  readonly ended: Promise<void>;
  /** Seconds of processor time since its start, all threads together. */
  cpuSeconds(): number;
  /** Memory that it holds at the moment. */
  rssBytes(): number;
  /** The last lines that it wrote, to whichever output. */
  lines(): readonly string[];
  stop(): Promise<void>;
}

/** A command of the built undertone. */
export function undertone(...args: readonly string[]): Program {
  const main = join(packageRoot(), 'dist/src/cli/main.js');
  return program(process.execPath, ['--require', END_WITH_PARENT, main, ...args]);
}

/** Any program; its last lines are in the error where it fails. */
export function program(command: string, args: readonly string[]): Program {
  const child = spawn(command, args, { stdio: ['ignore', 'pipe', 'pipe'] });
  const lines: string[] = [];
  for (const stream of [child.stdout, child.stderr]) {
    createInterface({ input: stream }).on('line', (line) => {
      lines.push(line);
      if (lines.length > KEPT_LINES) lines.shift();
    });
  }
  let stopping = false;
  const ended = new Promise<void>((resolve, reject) => {
    child.once('error', reject);
    child.once('close', (code, signal) => {
      if (code === 0 || stopping) resolve();
      else reject(new Error(`${command} ended with ${code ?? signal}:\n${lines.join('\n')}`));
    });
  });
  ended.catch(() => undefined);
  return {
    ended,
    cpuSeconds: () => cpuSecondsOf(child.pid ?? 0),
    rssBytes: () => rssBytesOf(child.pid ?? 0),
    lines: () => lines,
    stop: async () => {
      stopping = true;
      child.kill('SIGTERM');
      await ended;
    },
  };
}

const KEPT_LINES = 200;

/** Of a process, all of its threads. */
export function cpuSecondsOf(pid: number | 'self'): number {
  const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
  // The name of the program, in brackets, may hold spaces: fields count from behind it.
  const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
  return (Number(fields[11]) + Number(fields[12])) / TICKS_PER_SECOND;
}

/** Of all processors, everything but idling and waiting for disks. */
export function machineCpuSeconds(): number {
  const [all = ''] = readFileSync('/proc/stat', 'utf8').split('\n');
  const [user = 0, nice = 0, system = 0, , , irq = 0, softIrq = 0] = all
    .trim()
    .split(/\s+/)
    .slice(1)
    .map(Number);
  return (user + nice + system + irq + softIrq) / TICKS_PER_SECOND;
}

function rssBytesOf(pid: number): number {
  const kib = /^VmRSS:\s+(\d+) kB$/m.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1];
  return Number(kib) * 1024;
}
