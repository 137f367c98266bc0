import { readFile } from 'node:fs/promises';
import { createSecureContext, type SecureContextOptions } from 'node:tls';
import type { SASLOptions } from 'kafkajs';
import { UndertoneError } from '../../src/errors.js';
import type { KafkaSettings } from './client.js';
import { commandToken, moduleToken, type TokenProvider } from './oauth-token.js';

export const SASL_MECHANISMS = ['plain', 'scram-sha-256', 'scram-sha-512', 'oauthbearer'] as const;
export type SaslMechanism = (typeof SASL_MECHANISMS)[number];

/** How to prove who we are. Names of files and programs; the secrets themselves are nowhere here. */
export interface SecurityChoice {
  /** Also true where one of its files is named. */
  readonly tls?: boolean | undefined;
  /** PEM of the authorities to trust; without, those that Node trusts. */
  readonly tlsCa?: string | undefined;
  /** PEM of our own certificate and key, where the broker asks for one. */
  readonly tlsCert?: string | undefined;
  readonly tlsKey?: string | undefined;
  readonly sasl?: SaslMechanism | undefined;
  readonly saslUsernameFile?: string | undefined;
  readonly saslPasswordFile?: string | undefined;
  /** A command line whose output is a token, or a module with a function that gives one. */
  readonly saslTokenCommand?: string | undefined;
  readonly saslTokenModule?: string | undefined;
}

/** Variables that hold secrets. They are no options: they come neither by flag nor by file. */
export const SECRET_VARIABLES = {
  username: 'UNDERTONE_SASL_USERNAME',
  password: 'UNDERTONE_SASL_PASSWORD',
  keyPassphrase: 'UNDERTONE_TLS_KEY_PASSPHRASE',
} as const;

type Environment = Readonly<Record<string, string | undefined>>;
type Security = NonNullable<KafkaSettings['security']>;

/**
 * What kafkajs is told. No error that this throws, or that a login later fails with, holds a
 * secret.
 *
 * @param choice paths are absolute, or relative to the working folder
 * @throws UndertoneError USAGE (options that do not go together), CONFIG (a secret is missing, a
 *   certificate is not usable), FILE_NOT_FOUND
 */
export async function kafkaSecurity(
  choice: SecurityChoice,
  environment: Environment,
): Promise<Security> {
  const ssl = await tlsOf(choice, environment);
  const sasl = await saslOf(choice, environment);
  return { ...(ssl !== undefined && { ssl }), ...(sasl !== undefined && { sasl }) };
}

/**
 * A secret of its file, else of its variable. A line break at the end of the file is not part of it.
 *
 * @throws UndertoneError FILE_NOT_FOUND, CONFIG (neither is there, or it is empty)
 */
export async function readSecret(
  option: string,
  file: string | undefined,
  variable: string,
  environment: Environment,
): Promise<string> {
  const text =
    file === undefined ? environment[variable] : (await readNamed(option, file)).toString('utf8');
  const secret = text?.replace(/\r?\n$/, '') ?? '';
  if (secret !== '') return secret;
  throw new UndertoneError('CONFIG', {
    what: 'a secret is missing',
    where: file ?? variable,
    expected: `the variable ${variable}, or a file with it named by ${option}`,
    received: text === undefined ? 'nothing' : 'an empty text',
  });
}

async function tlsOf(
  { tls = false, tlsCa, tlsCert, tlsKey }: SecurityChoice,
  environment: Environment,
): Promise<Security['ssl']> {
  if ((tlsCert === undefined) !== (tlsKey === undefined)) {
    const missing = tlsCert === undefined ? '--tls-cert' : '--tls-key';
    throw wrongUse('--tls-cert and --tls-key belong together', missing, 'nothing');
  }
  if (!tls && tlsCa === undefined && tlsCert === undefined) return undefined;
  const passphrase = environment[SECRET_VARIABLES.keyPassphrase];
  const context = {
    ...(tlsCa !== undefined && { ca: await readNamed('--tls-ca', tlsCa) }),
    ...(tlsCert !== undefined && { cert: await readNamed('--tls-cert', tlsCert) }),
    ...(tlsKey !== undefined && { key: await readNamed('--tls-key', tlsKey) }),
    ...(tlsKey !== undefined && passphrase !== undefined && { passphrase }),
  };
  checkContext(context);
  return context;
}

/** Here and not at the first connection, whose failure would be taken for the broker's. */
function checkContext(context: SecureContextOptions): void {
  try {
    createSecureContext(context);
  } catch (cause) {
    throw new UndertoneError('CONFIG', {
      what: 'certificate, key or authorities are not usable',
      where: '--tls-ca, --tls-cert, --tls-key',
      expected: `PEM files that fit together; the key's passphrase, if any, in ${SECRET_VARIABLES.keyPassphrase}`,
      received: cause instanceof Error ? cause.message : 'an unknown failure',
    });
  }
}

async function saslOf(choice: SecurityChoice, environment: Environment): Promise<Security['sasl']> {
  const { sasl, saslUsernameFile, saslPasswordFile } = choice;
  if (sasl === undefined) {
    checkUnused(choice);
    return undefined;
  }
  if (sasl === 'oauthbearer') {
    const token = tokenOf(choice, environment);
    return { mechanism: sasl, oauthBearerProvider: async () => ({ value: await token() }) };
  }
  const { username: user, password: pass } = SECRET_VARIABLES;
  const username = await readSecret('--sasl-username-file', saslUsernameFile, user, environment);
  const password = await readSecret('--sasl-password-file', saslPasswordFile, pass, environment);
  return { mechanism: sasl, username, password } as SASLOptions;
}

function checkUnused(choice: SecurityChoice): void {
  const { saslUsernameFile, saslPasswordFile, saslTokenCommand, saslTokenModule } = choice;
  const given = saslUsernameFile ?? saslPasswordFile ?? saslTokenCommand ?? saslTokenModule;
  if (given === undefined) return;
  throw wrongUse('a login is given, but not how to log in', '--sasl', 'nothing');
}

function tokenOf(
  { saslTokenCommand, saslTokenModule }: SecurityChoice,
  environment: Environment,
): TokenProvider {
  if (saslTokenCommand !== undefined && saslTokenModule === undefined) {
    return commandToken(saslTokenCommand, environment);
  }
  if (saslTokenModule !== undefined && saslTokenCommand === undefined) {
    return moduleToken(saslTokenModule);
  }
  throw wrongUse(
    'oauthbearer needs one source of tokens',
    '--sasl-token-command or --sasl-token-module',
    saslTokenCommand === undefined ? 'none' : 'both',
  );
}

async function readNamed(option: string, path: string): Promise<Buffer> {
  try {
    return await readFile(path);
  } catch (cause) {
    throw new UndertoneError('FILE_NOT_FOUND', {
      what: 'the file cannot be read',
      where: `${option} ${path}`,
      received: cause instanceof Error ? cause.message : String(cause),
      cause,
    });
  }
}

function wrongUse(what: string, expected: string, received: string): UndertoneError {
  return new UndertoneError('USAGE', { what, where: '--sasl, --tls', expected, received });
}
