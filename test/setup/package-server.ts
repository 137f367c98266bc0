import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

export interface ServedFile {
  readonly project: string;
  readonly filename: string;
  readonly content: Buffer;
}

export interface PackageServerOptions {
  readonly page?: 'json' | 'html';
  /** Bytes after which the n-th answer with file content breaks off; whole where absent. */
  readonly cutAfter?: readonly number[];
  /** Holds the connection open at the cut, as a line that went dead. */
  readonly hangAtCut?: boolean;
  readonly ignoreRanges?: boolean;
}

/** A package index with one file, on a port of its own, that keeps a list of what was asked. */
export class PackageServer implements AsyncDisposable {
  /** `Range` headers of the requests for the file, '' where there was none. */
  readonly ranges: string[] = [];
  pageRequests = 0;

  private constructor(
    private readonly server: Server,
    private readonly file: ServedFile,
    private readonly options: PackageServerOptions,
  ) {
    server.on('request', (request, response) => {
      this.answer(request, response);
    });
  }

  static async start(file: ServedFile, options: PackageServerOptions = {}): Promise<PackageServer> {
    const server = createServer();
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    return new PackageServer(server, file, options);
  }

  get origin(): string {
    const { port } = this.server.address() as AddressInfo;
    return `http://127.0.0.1:${String(port)}`;
  }

  get indexUrl(): string {
    return `${this.origin}/simple`;
  }

  get fileUrl(): URL {
    return new URL(`${this.origin}/files/${this.file.filename}`);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.server.closeAllConnections();
    await new Promise((resolve) => this.server.close(resolve));
  }

  private answer(request: IncomingMessage, response: ServerResponse): void {
    if (request.url === `/simple/${this.file.project}/`) this.answerPage(response);
    else if (request.url === `/files/${this.file.filename}`) this.answerFile(request, response);
    else response.writeHead(404).end();
  }

  private answerPage(response: ServerResponse): void {
    this.pageRequests += 1;
    const { filename } = this.file;
    const url = `/files/${filename}`;
    if (this.options.page === 'html') {
      response.setHeader('content-type', 'text/html');
      response.end(`<a href="../other-1.0.whl">x</a>\n<a href="${url}#sha256=00">${filename}</a>`);
      return;
    }
    response.setHeader('content-type', 'application/vnd.pypi.simple.v1+json');
    response.end(JSON.stringify({ files: [{ filename: 'other-1.0.whl' }, { filename, url }] }));
  }

  private answerFile(request: IncomingMessage, response: ServerResponse): void {
    const { range = '' } = request.headers;
    const cut = this.options.cutAfter?.[this.ranges.length];
    this.ranges.push(range);
    const { content } = this.file;
    const start = this.options.ignoreRanges === true ? 0 : Number(/\d+/.exec(range)?.[0] ?? 0);
    if (start >= content.length) {
      response.writeHead(416, { 'content-range': `bytes */${content.length}` }).end();
      return;
    }
    const rest = content.subarray(start);
    response.writeHead(start > 0 ? 206 : 200, { 'content-length': rest.length });
    if (cut === undefined) response.end(rest);
    else if (this.options.hangAtCut === true) response.write(rest.subarray(0, cut));
    else response.write(rest.subarray(0, cut), () => response.destroy());
  }
}
