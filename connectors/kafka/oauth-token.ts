import { execFile } from 'node:child_process';
import { resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import { UndertoneError } from '../../src/errors.js';

/** Gives a token that is valid now. Called for every connection that logs in. */
export type TokenProvider = () => Promise<string>;

type Environment = Readonly<Record<string, string | undefined>>;

const COMMAND_TIMEOUT_MS = 20_000;
/** A token with a line of its own; nothing that could break out of SASL's message. */
const TOKEN = /^[\x21-\x7e]{1,65536}$/;

/**
 * The output of a command line, run by the system's shell; connections that log in at the same
 * time share one run. What it prints, on stderr too, is shown to nobody: it may hold the token.
 */
export function commandToken(commandLine: string, environment: Environment): TokenProvider {
  const { file, args } = shellOf(commandLine, environment);
  const run = () =>
    new Promise<string>((done, fail) => {
      const options = { env: environment, timeout: COMMAND_TIMEOUT_MS, windowsHide: true };
      execFile(file, args, options, (failure, stdout) => {
        if (failure === null) done(stdout);
        else fail(noToken('--sasl-token-command', `exit ${failure.code ?? failure.signal ?? ''}`));
      });
    });
  return shared(async () => checked('--sasl-token-command', await run()));
}

/** What `token()` of a module gives: `export async function token(): Promise<string>`. */
export function moduleToken(path: string): TokenProvider {
  return shared(async () => {
    const token = await tokenFrom(path);
    return checked('--sasl-token-module', token);
  });
}

async function tokenFrom(path: string): Promise<unknown> {
  try {
    const hook = (await import(pathToFileURL(resolve(path)).href)) as { token: () => unknown };
    return await hook.token();
  } catch (cause) {
    // Only the kind: the message could hold what the module was given to log in with.
    throw noToken('--sasl-token-module', cause instanceof Error ? cause.name : 'a failure');
  }
}

/** Those who ask while an answer is under way wait for that one. */
function shared(provide: TokenProvider): TokenProvider {
  let underWay: Promise<string> | undefined;
  return async () => {
    underWay ??= provide().finally(() => {
      underWay = undefined;
    });
    return underWay;
  };
}

function checked(option: string, given: unknown): string {
  const token = typeof given === 'string' ? given.trim() : '';
  if (TOKEN.test(token)) return token;
  throw noToken(option, token === '' ? 'nothing' : 'a text that is no token');
}

/** Without a cause, which kafkajs would put in the place of this error. */
function noToken(option: string, received: string): UndertoneError {
  return new UndertoneError('CONFIG', {
    what: 'no token for the login',
    where: option,
    expected: 'one token and nothing else',
    received,
    todo: 'try it by hand; its output is not shown here, since it may hold the token',
  });
}

function shellOf(commandLine: string, environment: Environment): { file: string; args: string[] } {
  return process.platform === 'win32'
    ? { file: environment['ComSpec'] ?? 'cmd.exe', args: ['/d', '/s', '/c', commandLine] }
    : { file: '/bin/sh', args: ['-c', commandLine] };
}
