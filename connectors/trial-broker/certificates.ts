import { execFile } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { isIP } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import type { TrialCredentials } from './trial-broker.js';

export interface Certificates extends TrialCredentials {
  readonly serverCertificate: string;
  readonly serverKey: string;
}

const DAYS = '7';

/**
 * An authority, a certificate for brokers and one for a client, and a password, all made afresh;
 * needs the program openssl, version 3.
 * @param host - where clients reach the brokers, beside localhost: a name or an IP address
 */
export async function makeCertificates(host: string): Promise<Certificates> {
  const folder = await mkdtemp(join(tmpdir(), 'undertone-certificates-'));
  try {
    await certificate(folder, 'ca', ['-subj', '/CN=undertone trial authority']);
    const signed = ['-CA', 'ca.pem', '-CAkey', 'ca.key'];
    const own = `${isIP(host) === 0 ? 'DNS' : 'IP'}:${host}`;
    const names = ['-addext', `subjectAltName=DNS:localhost,IP:127.0.0.1,${own}`];
    await certificate(folder, 'server', ['-subj', '/CN=localhost', ...names, ...signed]);
    await certificate(folder, 'client', ['-subj', '/CN=undertone trial client', ...signed]);
    const read = (name: string) => readFile(join(folder, name), 'utf8');
    return {
      ca: await read('ca.pem'),
      serverCertificate: await read('server.pem'),
      serverKey: await read('server.key'),
      clientCertificate: await read('client.pem'),
      clientKey: await read('client.key'),
      username: 'undertone',
      password: randomBytes(16).toString('hex'),
    };
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

/** Writes NAME.key and NAME.pem. */
async function certificate(folder: string, name: string, args: readonly string[]): Promise<void> {
  const key = ['-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:prime256v1', '-nodes'];
  const files = ['-keyout', `${name}.key`, '-out', `${name}.pem`];
  await promisify(execFile)(
    'openssl',
    ['req', '-x509', '-batch', '-days', DAYS, ...key, ...files, ...args],
    { cwd: folder },
  );
}
