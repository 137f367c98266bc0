import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { promisify } from 'node:util';
import type { Environment } from './trial-broker.js';

/** What Kafka 4 asks for. */
const OLDEST = 17;

/**
 * The program `java`, that of JAVA_HOME before that of PATH.
 * @throws {Error} when there is none, or one that is too old
 */
export async function findJava(env: Environment): Promise<string> {
  const home = env['JAVA_HOME'];
  const java = home === undefined || home === '' ? 'java' : join(home, 'bin', 'java');
  const { stderr } = await promisify(execFile)(java, ['-version']).catch((error: unknown) => {
    throw new Error(`no Java: ${java} cannot be run`, { cause: error });
  });
  const version = /version "(\d+)/.exec(stderr)?.[1];
  if (version === undefined || Number(version) < OLDEST) {
    throw new Error(`Java ${OLDEST} or later is needed, ${java} is ${stderr.split('\n')[0] ?? ''}`);
  }
  return java;
}
