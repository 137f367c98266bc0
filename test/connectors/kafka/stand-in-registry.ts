import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

interface Subject {
  ids: number[];
  compatibility?: string;
}

type Body = Record<string, string>;
type Answer = [status: number, body: unknown];

/** As much of Confluent's API as our client asks for, with faults on demand. */
export class StandInRegistry implements AsyncDisposable {
  readonly subjects = new Map<string, Subject>();
  readonly schemas: string[] = [];
  /** Method and path of each request, in order. */
  readonly requests: string[] = [];
  /** Authorization headers as they came. */
  readonly authorizations: (string | undefined)[] = [];
  /** Statuses for the next requests; 0 closes the connection without an answer. */
  faults: number[] = [];
  readonly #server = createServer((request, response) => void this.#answer(request, response));

  static async start(): Promise<StandInRegistry> {
    const registry = new StandInRegistry();
    await new Promise<void>((resolve) => registry.#server.listen(0, '127.0.0.1', resolve));
    return registry;
  }

  get url(): string {
    return `http://127.0.0.1:${(this.#server.address() as AddressInfo).port}`;
  }

  /** @returns the id, counted from 1 */
  add(subject: string, schema: string): number {
    if (!this.schemas.includes(schema)) this.schemas.push(schema);
    const id = this.schemas.indexOf(schema) + 1;
    const held = this.subjects.get(subject) ?? { ids: [] };
    this.subjects.set(subject, { ...held, ids: [...held.ids, id] });
    return id;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#server.closeAllConnections();
    await new Promise((resolve) => this.#server.close(resolve));
  }

  async #answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    this.requests.push(`${request.method ?? ''} ${request.url ?? ''}`);
    this.authorizations.push(request.headers.authorization);
    const body = await bodyOf(request);
    const fault = this.faults.shift();
    if (fault === 0) {
      request.socket.destroy();
      return;
    }
    const [status, answer] =
      fault === undefined ? this.#act(request, body) : [fault, { message: 'on demand' }];
    response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(answer));
  }

  #act({ method, url = '' }: IncomingMessage, body: Body): Answer {
    const [, kind, name = '', last] = url.split('/').map(decodeURIComponent);
    if (kind === 'schemas') return this.#schema(Number(last));
    if (kind === 'config') return this.#config(name, method === 'PUT' ? body : undefined);
    if (last === 'versions') return [200, { id: this.add(name, body['schema'] ?? '') }];
    const id = this.schemas.indexOf(body['schema'] ?? '') + 1;
    return this.subjects.get(name)?.ids.includes(id) === true
      ? [200, { id, subject: name, version: 1 }]
      : [404, { message: 'Subject not found' }];
  }

  #schema(id: number): Answer {
    const schema = this.schemas[id - 1];
    return schema === undefined ? [404, { message: 'Schema not found' }] : [200, { schema }];
  }

  #config(name: string, wanted: Body | undefined): Answer {
    const subject = this.subjects.get(name);
    Object.assign(subject ?? {}, wanted);
    const level = subject?.compatibility;
    return level === undefined ? [404, {}] : [200, { compatibilityLevel: level }];
  }
}

async function bodyOf(request: IncomingMessage): Promise<Body> {
  let text = '';
  for await (const piece of request) text += String(piece);
  return text === '' ? {} : (JSON.parse(text) as Body);
}
