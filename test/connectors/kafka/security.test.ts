import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { kafkaSecurity, type SecurityChoice } from '../../../connectors/kafka/security.js';

const SECRET = 'hunter2-geheim';
let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'undertone-security-'));
});
afterEach(() => rm(folder, { recursive: true }));

async function file(name: string, text: string): Promise<string> {
  const path = join(folder, name);
  await writeFile(path, text);
  return path;
}

/** Whatever is said of the failure, to whomever. */
async function failureOf(choice: SecurityChoice, environment = {}): Promise<string> {
  const failure: unknown = await kafkaSecurity(choice, environment).catch(
    (error: unknown) => error,
  );
  expect(failure).toHaveProperty('code');
  const { stack, cause } = failure as Error;
  return [String(failure), stack, String(cause), JSON.stringify(failure)].join('\n');
}

/** @returns what the hook gives kafkajs */
async function tokenBy(choice: SecurityChoice, environment = {}): Promise<string> {
  const { sasl } = await kafkaSecurity({ sasl: 'oauthbearer', ...choice }, environment);
  const { oauthBearerProvider } = sasl as { oauthBearerProvider: () => Promise<{ value: string }> };
  return (await oauthBearerProvider()).value;
}

describe('login', () => {
  it('is none by default', async () => {
    expect(await kafkaSecurity({}, {})).toEqual({});
  });

  it('takes user and password from variables', async () => {
    const environment = { UNDERTONE_SASL_USERNAME: 'me', UNDERTONE_SASL_PASSWORD: SECRET };
    expect(await kafkaSecurity({ sasl: 'plain' }, environment)).toEqual({
      sasl: { mechanism: 'plain', username: 'me', password: SECRET },
    });
  });

  it('takes them from files first, without the line break at the end', async () => {
    const saslUsernameFile = await file('user', 'me\n');
    const saslPasswordFile = await file('password', ` ${SECRET} \r\n`);
    const environment = { UNDERTONE_SASL_PASSWORD: 'another' };
    const choice = { sasl: 'scram-sha-512', saslUsernameFile, saslPasswordFile } as const;
    expect(await kafkaSecurity(choice, environment)).toEqual({
      sasl: { mechanism: 'scram-sha-512', username: 'me', password: ` ${SECRET} ` },
    });
  });

  it('names what is missing', async () => {
    const said = await failureOf({ sasl: 'plain' }, { UNDERTONE_SASL_USERNAME: 'me' });
    expect(said).toContain('CONFIG: UNDERTONE_SASL_PASSWORD: a secret is missing');
    expect(said).toContain('--sasl-password-file');
    const gone = join(folder, 'gone');
    expect(await failureOf({ sasl: 'plain', saslUsernameFile: gone })).toContain(
      `FILE_NOT_FOUND: --sasl-username-file ${gone}`,
    );
    expect(await failureOf({ sasl: 'plain', saslUsernameFile: await file('u', '\n') })).toContain(
      'an empty text',
    );
  });

  it('is not left out silently where only its secrets are named', async () => {
    expect(await failureOf({ saslPasswordFile: await file('p', SECRET) })).toContain('--sasl');
  });
});

describe('tokens', () => {
  it('come from a command line, which has the environment', async () => {
    const saslTokenCommand = 'echo "$PREFIX-token"';
    expect(await tokenBy({ saslTokenCommand }, { ...process.env, PREFIX: 'my' })).toBe('my-token');
  });

  it('come from one run of it for all who ask at the same time, and from another one later', async () => {
    const runs = join(folder, 'runs');
    const saslTokenCommand = `echo run >> '${runs}'; sleep 0.2; wc -l < '${runs}'`;
    const { sasl } = await kafkaSecurity({ sasl: 'oauthbearer', saslTokenCommand }, process.env);
    const { oauthBearerProvider: ask } = sasl as { oauthBearerProvider: () => Promise<unknown> };
    expect(await Promise.all([ask(), ask()])).toEqual([{ value: '1' }, { value: '1' }]);
    expect(await ask()).toEqual({ value: '2' });
  });

  it('come from a module', async () => {
    const text = `export async function token() { return '${SECRET}\\n'; }`;
    expect(await tokenBy({ saslTokenModule: await file('token.mjs', text) })).toBe(SECRET);
  });

  it.each([
    ['that fails', `echo ${SECRET}; echo ${SECRET} >&2; exit 3`, 'exit 3'],
    ['that says nothing', 'true', 'received nothing'],
    ['that says more than a token', `echo Token: ${SECRET}`, 'a text that is no token'],
  ])('are CONFIG by a command %s, which is not quoted', async (_, saslTokenCommand, words) => {
    const failure: unknown = await tokenBy({ saslTokenCommand }, process.env).catch(
      (error: unknown) => error,
    );
    expect(failure).toMatchObject({ code: 'CONFIG', cause: undefined });
    expect(String(failure)).toContain(words);
    expect(`${String(failure)}${(failure as Error).stack ?? ''}`).not.toContain(SECRET);
  });

  it('are CONFIG by a module that fails, which is not quoted', async () => {
    const text = `export function token() { throw new RangeError('${SECRET}'); }`;
    const choice = { saslTokenModule: await file('bad.mjs', text) };
    const failure: unknown = await tokenBy(choice).catch((error: unknown) => error);
    expect(failure).toMatchObject({ code: 'CONFIG', cause: undefined });
    expect(String(failure)).toContain('RangeError');
    expect(String(failure)).not.toContain(SECRET);
  });

  it('need one source', async () => {
    expect(await failureOf({ sasl: 'oauthbearer' })).toContain('received none');
    const both = { saslTokenCommand: 'true', saslTokenModule: 'x.mjs' };
    expect(await failureOf({ sasl: 'oauthbearer', ...both })).toContain('received both');
  });
});

describe('TLS', () => {
  it('trusts what Node trusts, unless authorities are named', async () => {
    expect(await kafkaSecurity({ tls: true }, {})).toEqual({ ssl: {} });
  });

  it('wants certificate and key together', async () => {
    expect(await failureOf({ tlsCert: await file('c', 'x') })).toContain('--tls-key');
    expect(await failureOf({ tlsKey: await file('k', 'x') })).toContain('--tls-cert');
  });

  it('refuses files that are no PEM before any connection, and quotes none', async () => {
    const tlsCert = await file('cert', SECRET);
    const tlsKey = await file('key', SECRET);
    const said = await failureOf(
      { tlsCert, tlsKey },
      { UNDERTONE_TLS_KEY_PASSPHRASE: 'passphrase-1' },
    );
    expect(said).toContain('CONFIG: --tls-ca, --tls-cert, --tls-key');
    expect(said).not.toContain(SECRET);
    expect(said).not.toContain('passphrase-1');
  });
});
