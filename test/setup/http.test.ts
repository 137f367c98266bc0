import { readFileSync } from 'node:fs';
import { createServer as createHttpServer, type Server } from 'node:http';
import { createServer as createHttpsServer } from 'node:https';
import { connect, type AddressInfo } from 'node:net';
import { fileURLToPath } from 'node:url';
import { afterEach, describe, expect, it } from 'vitest';
import { get, networkOf } from '../../scripts/setup/tensorflow/http.mjs';

/** Self-signed for `localhost`, good for a hundred years, of no use anywhere else. */
const CERTIFICATE = fileURLToPath(new URL('tls/cert.pem', import.meta.url));
const KEY = fileURLToPath(new URL('tls/key.pem', import.meta.url));
const NO_PIP = { indexUrl: '', cert: undefined, proxy: undefined };

const servers: Pick<Server, 'close' | 'closeAllConnections'>[] = [];
afterEach(() => {
  for (const server of servers.splice(0)) {
    server.closeAllConnections();
    server.close();
  }
});

async function listen(server: Server): Promise<number> {
  servers.push(server);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return (server.address() as AddressInfo).port;
}

/** A secure server that answers with the path it was asked for. */
async function secureServer(): Promise<string> {
  const options = { cert: readFileSync(CERTIFICATE), key: readFileSync(KEY) };
  const server = createHttpsServer(options, ({ url }, response) => response.end(url));
  return `https://localhost:${String(await listen(server))}`;
}

/** A proxy that keeps a list of what went through it, with the credentials it was given. */
async function proxyServer(): Promise<{ url: string; seen: string[] }> {
  const seen: string[] = [];
  const server = createHttpServer((request, response) => {
    seen.push(`GET ${request.url ?? ''} ${request.headers['proxy-authorization'] ?? ''}`);
    response.end('through the proxy');
  });
  server.on('connect', (request, socket) => {
    seen.push(`CONNECT ${request.url ?? ''} ${request.headers['proxy-authorization'] ?? ''}`);
    const [, port] = (request.url ?? '').split(':');
    const upstream = connect(Number(port), '127.0.0.1', () => {
      socket.write('HTTP/1.1 200 OK\r\n\r\n');
      upstream.pipe(socket).pipe(upstream);
    });
  });
  return { url: `http://name:pass%20word@127.0.0.1:${String(await listen(server))}`, seen };
}

async function textAt(url: string, env: Record<string, string>): Promise<string> {
  const { response } = await get(new URL(url), networkOf(NO_PIP, env));
  const parts = await response.toArray();
  return Buffer.concat(parts as Buffer[]).toString();
}

describe('get', () => {
  it('trusts the certificates that it is told to trust, by any of the usual variables', async () => {
    const origin = await secureServer();
    await expect(textAt(`${origin}/a`, {})).rejects.toThrow(/self-signed/);
    for (const name of ['SSL_CERT_FILE', 'REQUESTS_CA_BUNDLE', 'NODE_EXTRA_CA_CERTS']) {
      expect(await textAt(`${origin}/a`, { [name]: CERTIFICATE })).toBe('/a');
    }
    const pip = networkOf({ ...NO_PIP, cert: CERTIFICATE }, {});
    const { response } = await get(new URL(origin), pip);
    expect(response.statusCode).toBe(200);
    response.destroy();
  });

  it('reaches secure servers through a proxy', async () => {
    const origin = await secureServer();
    const proxy = await proxyServer();
    const env = { HTTPS_PROXY: proxy.url, SSL_CERT_FILE: CERTIFICATE };
    expect(await textAt(`${origin}/b`, env)).toBe('/b');
    const credentials = Buffer.from('name:pass word').toString('base64');
    expect(proxy.seen).toEqual([`CONNECT ${new URL(origin).host} Basic ${credentials}`]);
  });

  it('reaches plain servers through a proxy', async () => {
    const proxy = await proxyServer();
    const text = await textAt('http://nowhere.invalid/c', { http_proxy: proxy.url });
    expect(text).toBe('through the proxy');
    expect(proxy.seen[0]).toMatch(/^GET http:\/\/nowhere\.invalid\/c Basic /);
  });

  it('leaves the proxy out for the hosts that NO_PROXY names', async () => {
    const origin = await secureServer();
    const proxy = await proxyServer();
    for (const exempt of ['localhost', '*', 'a.invalid, .localhost', 'host']) {
      const env = { HTTPS_PROXY: proxy.url, SSL_CERT_FILE: CERTIFICATE, NO_PROXY: exempt };
      expect(await textAt(`${origin}/d`, env)).toBe('/d');
    }
    // `host` alone does not cover `localhost`: names match whole parts.
    expect(proxy.seen).toHaveLength(1);
  });

  it('follows redirects, and gives up on those without end', async () => {
    const server = createHttpServer(({ url }, response) => {
      if (url === '/end') response.end('arrived');
      else response.writeHead(302, { location: url === '/start' ? '/end' : '/loop' }).end();
    });
    const origin = `http://127.0.0.1:${String(await listen(server))}`;
    expect(await textAt(`${origin}/start`, {})).toBe('arrived');
    await expect(textAt(`${origin}/loop`, {})).rejects.toThrow(/redirects without end/);
  });
});
