import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import { UndertoneError } from '../../errors.js';

/** What the server answers with. */
export interface Operations {
  /** In the text format of Prometheus. */
  metrics(): Promise<{ readonly type: string; readonly text: string }>;
  /** What is wrong; empty while the process makes progress. */
  faults(): readonly string[];
  isReady(): boolean;
}

export interface OperationsServer {
  readonly port: number;
  close(): Promise<void>;
}

interface Answer {
  readonly status: number;
  readonly type: string;
  readonly text: string;
}

/**
 * Serves `/metrics`, `/healthz` and `/readyz` on all addresses. Nothing in it is secret, and
 * nothing can be changed through it.
 *
 * @param port 0: any that is free
 * @throws UndertoneError USAGE where the port is taken
 */
export async function serveOperations(
  operations: Operations,
  port: number,
): Promise<OperationsServer> {
  const server = createServer((request, response) => {
    void answer(request, operations)
      .catch((error: unknown) => plain(500, error instanceof Error ? error.message : String(error)))
      .then((said) => {
        send(response, said);
      });
  });
  await listen(server, port);
  const address = server.address();
  return {
    port: typeof address === 'object' && address !== null ? address.port : port,
    close: () => close(server),
  };
}

async function answer({ url = '' }: IncomingMessage, operations: Operations): Promise<Answer> {
  const path = url.split('?')[0];
  if (path === '/metrics') return { status: 200, ...(await operations.metrics()) };
  if (path === '/healthz') {
    const faults = operations.faults();
    return faults.length === 0 ? plain(200, 'ok') : plain(503, faults.join('\n'));
  }
  if (path === '/readyz') {
    return operations.isReady() ? plain(200, 'ready') : plain(503, 'not joined and restored yet');
  }
  return plain(404, 'there are /metrics, /healthz and /readyz');
}

function plain(status: number, text: string): Answer {
  return { status, type: 'text/plain; charset=utf-8', text: `${text}\n` };
}

function send(response: ServerResponse, { status, type, text }: Answer): void {
  response.writeHead(status, { 'content-type': type }).end(text);
}

function listen(server: Server, port: number): Promise<void> {
  return new Promise((resolve, reject) => {
    server.once('error', (cause) => {
      reject(
        new UndertoneError('USAGE', {
          what: 'the port cannot be listened on',
          where: '--metrics-port',
          received: cause.message,
          todo: 'name another port',
          cause,
        }),
      );
    });
    server.listen(port, () => {
      resolve();
    });
  });
}

function close(server: Server): Promise<void> {
  return new Promise((resolve) => {
    server.close(() => {
      resolve();
    });
    server.closeAllConnections();
  });
}
