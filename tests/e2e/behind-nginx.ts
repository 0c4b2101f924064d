import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

import { required } from '../support/environment.ts';
import { Platform } from '../support/platform.ts';
import { freePorts, type Program } from '../support/program.ts';
import { built, start, startBackend } from '../support/programs.ts';
import { COMMAND } from './command.ts';
import { outputFolder } from './stack.ts';

/** Where the app lies on the host that it shares. */
export const PATH = '/rust-demo/';

/** What nginx does with the path before it passes a request on. */
export type Proxy = 'takes the path off' | 'leaves the path';

/** How the app runs behind nginx. */
interface Setting {
  readonly proxy: Proxy;
  /** How many instances take turns. */
  readonly instances?: number;
  /** `DATABASE_URL` of all of them. */
  readonly database?: string;
  /** Settings besides, from the address of JTL's platform. */
  readonly settings?: (platform: string) => Readonly<Record<string, string>>;
}

/** The demo, as it ships, below a path of a host that it shares with others. */
export class BehindNginx extends Platform {
  private constructor(
    private readonly programs: readonly Program[],
    /** The app's instances, among them. */
    readonly instances: readonly Program[],
    shell: string,
    /** The app's full address. */
    readonly app: string,
  ) {
    super(shell);
  }

  static async start({ proxy, instances: count = 1, database, settings = () => ({}) }: Setting): Promise<BehindNginx> {
    const folder = join(outputFolder, 'nginx', `${proxy.replaceAll(' ', '-')}-${count}`);
    rmSync(folder, { recursive: true, force: true });
    mkdirSync(folder, { recursive: true });
    const [port, ...backendPorts] = (await freePorts(1 + count)) as [number, ...number[]];
    const app = `http://127.0.0.1:${port}${PATH}`;

    const sandbox = await start(built('appbridge-sandbox'), {
      args: ['--port', '0', '--app-base', app],
      ready: /^App Shell: .*\n/m,
      logFile: join(folder, 'sandbox.log'),
    });
    const shell = /^App Shell: (.*)\/\n/m.exec(sandbox.log)![1]!;
    const instances: Program[] = [];
    for (const backendPort of backendPorts) {
      instances.push(await startBackend({
        folder,
        name: `demo-server-${instances.length + 1}`,
        platform: shell,
        port: backendPort,
        publicUrl: app,
        frontend: required('FRONTEND_DIST', COMMAND),
        database: database ?? `sqlite://${join(folder, 'demo.db')}`,
        settings: settings(shell),
      }));
    }
    const configuration = join(folder, 'nginx.conf');
    const passTo = `http://instances${proxy === 'takes the path off' ? '/' : ''}`;
    writeFileSync(configuration, nginxConfiguration(folder, port, backendPorts, passTo));
    const nginx = await start(required('NGINX', COMMAND), {
      args: ['-e', 'stderr', '-p', folder, '-c', configuration],
      ready: /event method/,
      logFile: join(folder, 'nginx.log'),
    });
    return new BehindNginx([nginx, ...instances, sandbox], instances, shell, app);
  }

  async stop(): Promise<void> {
    for (const program of this.programs) {
      const code = await program.stop();
      if (code !== 0) throw new Error(`a program ended with ${code}:\n${program.log}`);
    }
  }
}

/** One process, in the foreground, that writes into this folder alone. */
function nginxConfiguration(folder: string, port: number, backendPorts: readonly number[], passTo: string): string {
  const temporary = ['client_body', 'proxy', 'fastcgi', 'uwsgi', 'scgi'].map((what) => `${what}_temp_path ${folder}/${what};`);
  return `
    daemon off;
    master_process off;
    pid ${folder}/nginx.pid;
    error_log stderr notice;
    events {}
    http {
      access_log off;
      ${temporary.join('\n      ')}
      upstream instances { ${backendPorts.map((backend) => `server 127.0.0.1:${backend};`).join(' ')} }
      server {
        listen 127.0.0.1:${port};
        location / { return 404; }
        location ${PATH} { proxy_pass ${passTo}; }
      }
    }
  `;
}
