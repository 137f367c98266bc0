import { spawnSync } from 'node:child_process';
import type { TestContext } from 'vitest';

/** Skips a test that is about a program which this machine lacks; CI has to have it. */
export function requireProgram(context: TestContext, program: string, aptPackage: string): void {
  if (spawnSync(program, ['--version']).status === 0) return;
  if (process.env['CI'] !== undefined) throw new Error(`CI needs ${program} (${aptPackage})`);
  context.skip(`${program} is not there (apt install ${aptPackage})`);
}
