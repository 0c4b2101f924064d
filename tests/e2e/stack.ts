import { randomUUID } from 'node:crypto';
import { mkdirSync, rmSync } from 'node:fs';
import { join, resolve } from 'node:path';

import { required } from '../support/environment.ts';
import { Platform, type Tenant } from '../support/platform.ts';
import { freePorts, Program } from '../support/program.ts';
import { COMMAND } from './command.ts';

const root = resolve(import.meta.dirname, '../..');
export const outputFolder = join(root, 'target/e2e');

/** How long the programs may take until the App Shell answers; they are built already. */
const START_TIMEOUT = 120_000;

/** `cargo xtask dev`, running: the App Shell, JTL's platform and the demo's backend. */
export class Stack extends Platform {
  private constructor(
    private readonly program: Program,
    shell: string,
    /** Origin of the demo's backend. */
    readonly backend: string,
    /** The secret that must not appear in the log. */
    readonly clientSecret: string,
  ) {
    super(shell);
  }

  static async start(): Promise<Stack> {
    const [port, backendPort] = await freePorts(2);
    const data = join(outputFolder, 'data');
    rmSync(data, { recursive: true, force: true });
    mkdirSync(data, { recursive: true });

    const shell = `http://127.0.0.1:${port}`;
    const clientSecret = randomUUID();
    const program = await Program.start({
      command: required('XTASK', COMMAND),
      args: [
        'dev',
        '--port', String(port),
        '--backend-port', String(backendPort),
        '--frontend-dist', required('FRONTEND_DIST', COMMAND),
        '--data', data,
      ],
      cwd: root,
      env: { SANDBOX_CLIENT_SECRET: clientSecret },
      ready: /^App Shell: /m,
      timeout: START_TIMEOUT,
      logFile: join(outputFolder, 'dev.log'),
    });
    return new Stack(program, shell, `http://127.0.0.1:${backendPort}`, clientSecret);
  }

  /** Takes a tenant out of the app's own store, where other tests may have left it. */
  async disconnect(tenant: Tenant): Promise<void> {
    const { token } = await this.control<{ token: string }>('POST', 'session-tokens', {
      tenantId: tenant.id,
      userId: tenant.users[0]!.id,
    });
    const response = await fetch(`${this.backend}/api/disconnect-tenant`, {
      method: 'POST',
      headers: { authorization: `Bearer ${token}` },
    });
    if (!response.ok) throw new Error(`POST /api/disconnect-tenant: ${response.status}`);
  }

  /** Everything that the command has printed. */
  get log(): string {
    return this.program.log;
  }

  /** Ends the command as Ctrl-C does and returns its exit code. */
  async stop(): Promise<number | null> {
    return this.program.stop();
  }
}
