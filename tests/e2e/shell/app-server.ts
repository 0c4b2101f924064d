import { once } from 'node:events';
import { readFile } from 'node:fs/promises';
import { createServer, type Server, type ServerResponse } from 'node:http';
import { extname, join, resolve } from 'node:path';

const root = resolve(import.meta.dirname, '../../..');
const folder = join(import.meta.dirname, 'app');

const TYPES: Readonly<Record<string, string>> = {
  '.css': 'text/css; charset=utf-8',
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
};

/** Which file answers for a path: every page is the same one. */
function fileOf(path: string): string {
  if (path === '/sdk.js') return join(root, 'www/sdk/cloud-apps-core.js');
  return join(folder, extname(path) === '' ? 'index.html' : path);
}

/** Answers a request in place of a file. */
export type Answer = (response: ServerResponse) => void;

/** An app in plain JavaScript, which can be away, broken or unwilling. */
export class AppServer {
  /** What the app's pages answer instead, and what lifecycle calls get. */
  #answer: Answer | undefined;
  #lifecycle: Answer = (response) => response.writeHead(204).end();
  #server: Server | undefined;
  #port = 0;

  get origin(): string {
    return `http://127.0.0.1:${this.#port}`;
  }

  static async start(): Promise<AppServer> {
    const app = new AppServer();
    await app.start();
    return app;
  }

  /** Listens, again at the port of before. */
  async start(): Promise<void> {
    if (this.#server) return;
    const server = createServer((request, response) => {
      const { pathname } = new URL(request.url ?? '/', this.origin);
      if (request.method === 'POST') return this.#lifecycle(response);
      const isPage = extname(pathname) === '';
      if (isPage && this.#answer) return this.#answer(response);
      void readFile(fileOf(pathname)).then(
        (content) =>
          response
            .writeHead(200, {
              'Content-Type': TYPES[isPage ? '.html' : extname(pathname)] ?? 'text/plain',
              'Cache-Control': 'no-store',
            })
            .end(content),
        () => response.writeHead(404).end(),
      );
    });
    await once(server.listen(this.#port, '127.0.0.1'), 'listening');
    const address = server.address();
    if (address === null || typeof address === 'string') throw new Error('a server without a port');
    this.#port = address.port;
    this.#server = server;
  }

  async stop(): Promise<void> {
    const server = this.#server;
    if (!server) return;
    this.#server = undefined;
    const closed = once(server.close(), 'close');
    server.closeAllConnections();
    await closed;
  }

  /** Lets pages be answered otherwise; without one, as usual. */
  answer(answer?: Answer): void {
    this.#answer = answer;
  }

  lifecycle(answer: Answer): void {
    this.#lifecycle = answer;
  }

  /** Back to what it is at first. */
  async reset(): Promise<void> {
    this.#answer = undefined;
    this.#lifecycle = (response) => response.writeHead(204).end();
    await this.start();
  }
}
