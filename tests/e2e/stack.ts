import { spawn, type ChildProcess } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { createWriteStream, mkdirSync, rmSync } from 'node:fs';
import { createServer } from 'node:net';
import { join, resolve } from 'node:path';

/** A tenant of the sandbox, as its control interface names it. */
export interface Tenant {
  readonly id: string;
  readonly slug: string;
  readonly name: string;
  readonly installation: 'notInstalled' | 'installing' | 'installed';
  readonly users: readonly { readonly id: string; readonly name: string }[];
}

/** An item as the ERP API gives it. */
export interface ErpItem {
  readonly id: string;
  readonly sku: string;
  readonly name: string;
}

const root = resolve(import.meta.dirname, '../..');
export const outputFolder = join(root, 'target/e2e');

/** How long the programs may take until the App Shell answers; they are built already. */
const startTimeout = 120_000;

/** `cargo xtask dev`, running: the App Shell, JTL's platform and the demo's backend. */
export class Stack {
  /** Everything that the command has printed. */
  log = '';

  private constructor(
    private readonly process: ChildProcess,
    /** Origin of the App Shell and of JTL's platform. */
    readonly shell: string,
    /** Origin of the demo's backend. */
    readonly backend: string,
    /** The secret that must not appear in the log. */
    readonly clientSecret: string,
  ) {}

  static async start(): Promise<Stack> {
    const [port, backendPort] = await freePorts(2);
    const data = join(outputFolder, 'data');
    rmSync(data, { recursive: true, force: true });
    mkdirSync(data, { recursive: true });

    const clientSecret = randomUUID();
    const child = spawn(
      required('XTASK'),
      [
        'dev',
        '--port', String(port),
        '--backend-port', String(backendPort),
        '--frontend-dist', required('FRONTEND_DIST'),
        '--data', data,
      ],
      { cwd: root, env: { ...process.env, SANDBOX_CLIENT_SECRET: clientSecret }, stdio: ['ignore', 'pipe', 'pipe'] },
    );
    const stack = new Stack(
      child,
      `http://127.0.0.1:${port}`,
      `http://127.0.0.1:${backendPort}`,
      clientSecret,
    );
    const file = createWriteStream(join(outputFolder, 'dev.log'));
    await new Promise<void>((started, failed) => {
      const timer = setTimeout(() => failed(new Error(`no App Shell within ${startTimeout} ms:\n${stack.log}`)), startTimeout);
      const read = (chunk: Buffer): void => {
        stack.log += chunk.toString();
        file.write(chunk);
        if (stack.log.includes(`App Shell: ${stack.shell}/`)) {
          clearTimeout(timer);
          started();
        }
      };
      child.stdout.on('data', read);
      child.stderr.on('data', read);
      child.once('error', failed);
      child.once('exit', (code) => {
        clearTimeout(timer);
        failed(new Error(`cargo xtask dev ended with ${code}:\n${stack.log}`));
      });
    });
    return stack;
  }

  /** Ends the command as Ctrl-C does and returns its exit code. */
  async stop(): Promise<number | null> {
    const ended = new Promise<number | null>((done) => this.process.once('exit', done));
    this.process.kill('SIGINT');
    return ended;
  }

  /** Calls the sandbox's control interface. */
  async control<T>(method: string, path: string, body?: unknown): Promise<T> {
    const response = await fetch(`${this.shell}/_sandbox/${path}`, {
      method,
      ...(body === undefined ? {} : { body: JSON.stringify(body), headers: { 'content-type': 'application/json' } }),
    });
    const text = await response.text();
    if (!response.ok) throw new Error(`${method} /_sandbox/${path}: ${response.status} ${text}`);
    return (text === '' ? undefined : JSON.parse(text)) as T;
  }

  async tenants(): Promise<readonly Tenant[]> {
    const { tenants } = await this.control<{ tenants: readonly Tenant[] }>('GET', 'state');
    return tenants;
  }

  /** Asks the ERP API itself, past the app and its backend. */
  async erp<T>(tenant: Tenant, query: string, variables: Record<string, unknown>): Promise<T> {
    const user = tenant.users[0];
    if (user === undefined) throw new Error(`tenant ${tenant.slug} has no user`);
    const { accessToken } = await this.control<{ accessToken: string }>('POST', 'app-tokens', {
      tenantId: tenant.id,
      userId: user.id,
    });
    const response = await fetch(`${this.shell}/erp/v2/graphql`, {
      method: 'POST',
      headers: { authorization: `Bearer ${accessToken}`, 'content-type': 'application/json' },
      body: JSON.stringify({ query, variables }),
    });
    const answer = (await response.json()) as { data: T; errors?: unknown };
    if (!response.ok || answer.errors !== undefined) throw new Error(`ERP API: ${response.status} ${JSON.stringify(answer)}`);
    return answer.data;
  }

  /** The tenant's items in the order in which the demo shows them. */
  async items(tenant: Tenant, first: number): Promise<{ readonly nodes: readonly ErpItem[]; readonly totalCount: number }> {
    const { QueryItems } = await this.erp<{ QueryItems: { nodes: ErpItem[]; totalCount: number } }>(
      tenant,
      'query ($first: Int) { QueryItems(first: $first, order: [{ name: ASC }, { id: ASC }]) { nodes { id sku name } totalCount } }',
      { first },
    );
    return QueryItems;
  }
}

function required(name: string): string {
  const value = process.env[name];
  if (value === undefined) throw new Error(`${name} is not set; run these tests with \`cargo xtask test e2e\``);
  return value;
}

/** Ports that nobody listens on. */
async function freePorts(count: number): Promise<number[]> {
  const servers = await Promise.all(
    Array.from({ length: count }, async () => {
      const server = createServer();
      await new Promise<void>((listening) => server.listen(0, '127.0.0.1', listening));
      return server;
    }),
  );
  const ports = servers.map((server) => {
    const address = server.address();
    if (address === null || typeof address === 'string') throw new Error('a server without a port');
    return address.port;
  });
  await Promise.all(servers.map((server) => new Promise((closed) => server.close(closed))));
  return ports;
}
