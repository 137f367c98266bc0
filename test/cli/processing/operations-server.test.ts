import { afterEach, describe, expect, it } from 'vitest';
import {
  serveOperations,
  type Operations,
  type OperationsServer,
} from '../../../src/cli/processing/operations-server.js';

const servers: OperationsServer[] = [];

afterEach(async () => {
  await Promise.all(servers.splice(0).map((server) => server.close()));
});

async function serve(
  operations: Partial<Operations>,
): Promise<(path: string) => Promise<Response>> {
  const server = await serveOperations(
    {
      metrics: () => Promise.resolve({ type: 'text/plain; version=0.0.4', text: 'up 1\n' }),
      faults: () => [],
      isReady: () => true,
      ...operations,
    },
    0,
  );
  servers.push(server);
  return (path) => fetch(`http://127.0.0.1:${server.port}${path}`);
}

describe('serveOperations', () => {
  it('serves metrics in the format of Prometheus', async () => {
    const response = await (await serve({}))('/metrics?name=up');
    expect(response.headers.get('content-type')).toBe('text/plain; version=0.0.4');
    expect(await response.text()).toBe('up 1\n');
  });

  it('is live and ready where nothing is wrong', async () => {
    const get = await serve({});
    expect((await get('/healthz')).status).toBe(200);
    expect((await get('/readyz')).status).toBe(200);
  });

  it('says 503 and why where it is not', async () => {
    const get = await serve({ faults: () => ['no broker', 'no audio'], isReady: () => false });
    const health = await get('/healthz');
    expect([health.status, await health.text()]).toEqual([503, 'no broker\nno audio\n']);
    expect((await get('/readyz')).status).toBe(503);
  });

  it('says 500 where the metrics cannot be had, 404 for anything else', async () => {
    const get = await serve({ metrics: () => Promise.reject(new Error('broken')) });
    expect((await get('/metrics')).status).toBe(500);
    expect((await get('/')).status).toBe(404);
  });

  it('refuses a port that is taken with USAGE', async () => {
    await serve({});
    const port = servers[0]?.port ?? 0;
    const second = serveOperations(
      { metrics: () => Promise.reject(new Error()), faults: () => [], isReady: () => true },
      port,
    );
    await expect(second).rejects.toMatchObject({ code: 'USAGE' });
  });
});
