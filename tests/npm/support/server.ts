import { once } from 'node:events';
import { readFile } from 'node:fs/promises';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import { extname, join } from 'node:path';

const TYPES: Readonly<Record<string, string>> = {
  '.css': 'text/css; charset=utf-8',
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.json': 'application/json',
  '.map': 'application/json',
  '.svg': 'image/svg+xml',
  '.wasm': 'application/wasm',
};

/** Allows nothing but what an app with this package needs. */
export const STRICT_POLICY = [
  "default-src 'none'",
  "script-src 'self' 'wasm-unsafe-eval'",
  "style-src 'self'",
  "img-src 'self'",
  "connect-src 'self'",
  "base-uri 'none'",
  "form-action 'none'",
].join('; ');

/** Answers a request in place of a file. */
export type Answer = (response: ServerResponse) => void;

/** Serves the files of a folder, on a free port. */
export class StaticServer {
  #held = new Map<RegExp, Promise<void>>();
  #answers = new Map<RegExp, Answer>();

  private constructor(
    private readonly server: Server,
    readonly origin: string,
    private readonly folder: string,
    private readonly policy: string,
  ) {}

  /** @param policy the Content-Security-Policy of every answer */
  static async start(folder: string, policy: string = STRICT_POLICY): Promise<StaticServer> {
    const http = createServer();
    await once(http.listen(0, '127.0.0.1'), 'listening');
    const address = http.address();
    if (address === null || typeof address === 'string') throw new Error('a server without a port');
    const server = new StaticServer(http, `http://127.0.0.1:${address.port}`, folder, policy);
    http.on('request', (request, response) => void server.#respond(request, response));
    return server;
  }

  async stop(): Promise<void> {
    const closed = once(this.server.close(), 'close');
    this.server.closeAllConnections();
    await closed;
  }

  /** Answers requests for matching paths in another way, until the returned function is called. */
  answer(path: RegExp, answer: Answer): () => void {
    this.#answers.set(path, answer);
    return () => void this.#answers.delete(path);
  }

  /** Lets requests for matching paths wait, until the returned function is called. */
  hold(path: RegExp): () => void {
    let release = (): void => {};
    this.#held.set(path, new Promise((released) => (release = released)));
    return () => {
      this.#held.delete(path);
      release();
    };
  }

  async #respond(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const { pathname } = new URL(request.url ?? '/', this.origin);
    for (const [path, released] of this.#held) if (path.test(pathname)) await released;

    response.setHeader('Content-Security-Policy', this.policy);
    response.setHeader('X-Content-Type-Options', 'nosniff');
    response.setHeader('Cache-Control', 'no-store');
    const answer = [...this.#answers].find(([path]) => path.test(pathname))?.[1];
    if (answer) return answer(response);

    // Browsers ask for it by themselves.
    if (pathname === '/favicon.ico') return void response.writeHead(204).end();
    const path = pathname.endsWith('/') ? `${pathname}index.html` : pathname;
    const content = await readFile(join(this.folder, path)).catch(() => undefined);
    if (content === undefined) return void response.writeHead(404).end();
    response.writeHead(200, { 'Content-Type': TYPES[extname(path)] ?? 'application/octet-stream' }).end(content);
  }
}
