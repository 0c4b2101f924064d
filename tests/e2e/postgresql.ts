import { execFileSync } from 'node:child_process';
import { chownSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { required } from '../support/environment.ts';
import { Program } from '../support/program.ts';
import { COMMAND } from './command.ts';
import { outputFolder } from './stack.ts';

/** The superuser of the cluster, who needs no password: its folder is closed to others. */
const USER = 'tests';

/** A PostgreSQL of the tests' own, reached by a Unix socket in a folder of its own. */
export class PostgreSql {
  private constructor(
    private readonly server: Program,
    private readonly folder: string,
  ) {}

  static async start(): Promise<PostgreSql> {
    // The path of a Unix socket is a short one.
    const folder = mkdtempSync(join(tmpdir(), 'postgresql-'));
    const user = unprivileged();
    if (user !== undefined) chownSync(folder, user, user);
    const command = (program: string, args: readonly string[]): [string, string[]] => {
      const path = join(required('POSTGRESQL', COMMAND), program);
      return user === undefined ? [path, [...args]] : ['setpriv', [`--reuid=${user}`, '--clear-groups', '--', path, ...args]];
    };
    const data = join(folder, 'data');
    const initdb = command('initdb', ['-D', data, `--username=${USER}`, '--auth=trust', '--encoding=UTF8', '--no-locale', '--no-sync']);
    execFileSync(...initdb, { cwd: folder, stdio: ['ignore', 'ignore', 'pipe'] });
    const [postgres, args] = command('postgres', ['-D', data, '-c', 'listen_addresses=', '-c', `unix_socket_directories=${folder}`, '-c', 'fsync=off']);
    const server = await Program.start({
      command: postgres,
      args,
      cwd: folder,
      ready: /ready to accept connections/,
      timeout: 30_000,
      logFile: join(outputFolder, 'postgresql.log'),
    });
    return new PostgreSql(server, folder);
  }

  /** The address of an empty database. */
  get url(): string {
    return `postgres:///postgres?host=${this.folder}&user=${USER}`;
  }

  async stop(): Promise<void> {
    await this.server.stop();
    rmSync(this.folder, { recursive: true, force: true });
  }
}

/** Who runs PostgreSQL in root's place, which it refuses to be: the user of Debian's package. */
function unprivileged(): number | undefined {
  if (process.getuid?.() !== 0) return undefined;
  return Number(execFileSync('id', ['-u', 'postgres'], { encoding: 'utf8' }).trim());
}
