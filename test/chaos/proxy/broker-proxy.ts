import { connect, createServer, type AddressInfo, type Server, type Socket } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import { withProxyPorts } from './addresses.js';
import { API, apiKeyOf, correlationOfRequest, correlationOfResponse, Frames } from './frames.js';
import type { Direction, Meddler } from './meddler.js';

/** Stands between clients and one broker, frame by frame, and lets a meddler do what it wants. */
export class BrokerProxy {
  readonly #server: Server;
  readonly #sockets = new Set<Socket>();

  private constructor(
    private readonly broker: string,
    private readonly ports: ReadonlyMap<string, number>,
    private readonly meddler: Meddler,
  ) {
    this.#server = createServer((client) => {
      this.#serve(client);
    });
  }

  /** @param broker `host:port` of a single broker */
  static async start(broker: string, meddler: Meddler): Promise<BrokerProxy> {
    const ports = new Map<string, number>();
    const proxy = new BrokerProxy(broker, ports, meddler);
    // The host by which brokers in containers are reached is this machine's own, too.
    await new Promise<void>((resolve, reject) => {
      proxy.#server.once('error', reject).listen(0, hostOf(broker), resolve);
    });
    ports.set(broker, proxy.#port);
    return proxy;
  }

  get address(): string {
    return `${hostOf(this.broker)}:${this.#port}`;
  }

  get #port(): number {
    return (this.#server.address() as AddressInfo).port;
  }

  async stop(): Promise<void> {
    for (const socket of this.#sockets) socket.destroy();
    await new Promise((resolve) => this.#server.close(resolve));
  }

  #serve(client: Socket): void {
    const broker = connect(Number(this.broker.split(':')[1]), hostOf(this.broker));
    const apiKeys = new Map<number, number>();
    for (const socket of [client, broker]) {
      this.#sockets.add(socket);
      socket.setNoDelay(true);
      socket.once('close', () => {
        this.#sockets.delete(socket);
        client.destroy();
        broker.destroy();
      });
      socket.on('error', () => undefined);
    }
    this.#pipe(client, broker, 'request', (frame) => {
      const apiKey = apiKeyOf(frame);
      apiKeys.set(correlationOfRequest(frame), apiKey);
      return apiKey;
    });
    this.#pipe(broker, client, 'response', (frame) => {
      const correlation = correlationOfResponse(frame);
      const apiKey = apiKeys.get(correlation) ?? -1;
      apiKeys.delete(correlation);
      return apiKey;
    });
  }

  /** Frames of one direction, one behind the other: what waits holds up what follows. */
  #pipe(from: Socket, to: Socket, direction: Direction, apiKeyOf: (frame: Buffer) => number): void {
    const frames = new Frames();
    let sent = Promise.resolve();
    from.on('data', (bytes: Buffer) => {
      for (const frame of frames.add(bytes)) {
        sent = sent.then(() => this.#forward(frame, to, direction, apiKeyOf(frame)));
      }
    });
    from.on('end', () => {
      sent = sent.then(() => {
        to.end();
      });
    });
  }

  async #forward(frame: Buffer, to: Socket, direction: Direction, apiKey: number): Promise<void> {
    const meddling = this.meddler.decide(apiKey, direction);
    if (meddling.kind === 'delay') await sleep(meddling.ms);
    if (meddling.kind === 'drop') to.destroy();
    if (meddling.kind === 'half-close') to.end();
    if (to.writable) to.write(namesBrokers(apiKey) ? withProxyPorts(frame, this.ports) : frame);
  }
}

function namesBrokers(apiKey: number): boolean {
  return apiKey === API.metadata || apiKey === API.findCoordinator;
}

function hostOf(address: string): string {
  return address.split(':')[0] ?? '';
}
