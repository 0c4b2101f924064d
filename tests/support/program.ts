import { spawn, type ChildProcess } from 'node:child_process';
import { createWriteStream, mkdirSync } from 'node:fs';
import { createServer } from 'node:net';
import { dirname } from 'node:path';
import { setImmediate } from 'node:timers/promises';

/** How to start a program. */
export interface Start {
  readonly command: string;
  readonly args: readonly string[];
  readonly cwd: string;
  readonly env?: Readonly<Record<string, string>>;
  /** What the program prints when it is ready, or an address that it answers from then on. */
  readonly ready: RegExp | URL;
  /** How long it may take until then, in milliseconds. */
  readonly timeout: number;
  /** Keeps everything that the program prints. */
  readonly logFile: string;
}

/** A program that runs beside the tests. */
export class Program {
  /** Everything that the program has printed. */
  log = '';

  private constructor(private readonly process: ChildProcess) {}

  static async start({ command, args, cwd, env, ready, timeout, logFile }: Start): Promise<Program> {
    const child = spawn(command, args, { cwd, env: { ...process.env, ...env }, stdio: ['ignore', 'pipe', 'pipe'] });
    // Whatever fails, it does not outlive the tests.
    const kill = (): void => void child.kill('SIGKILL');
    process.on('exit', kill);
    child.once('exit', () => process.off('exit', kill));
    const program = new Program(child);
    mkdirSync(dirname(logFile), { recursive: true });
    const file = createWriteStream(logFile);
    await new Promise<void>((started, failed) => {
      const timer = setTimeout(() => failed(new Error(`no ${ready} within ${timeout} ms:\n${program.log}`)), timeout);
      const begin = (): void => {
        clearTimeout(timer);
        started();
      };
      const read = (chunk: Buffer): void => {
        program.log += chunk.toString();
        file.write(chunk);
        if (ready instanceof RegExp && ready.test(program.log)) begin();
      };
      child.stdout.on('data', read);
      child.stderr.on('data', read);
      child.once('error', failed);
      child.once('exit', (code) => {
        clearTimeout(timer);
        failed(new Error(`${command} ended with ${code}:\n${program.log}`));
      });
      if (ready instanceof URL) void answering(ready, child).then(begin);
    });
    return program;
  }

  /** Ends the program as Ctrl-C does and returns its exit code. */
  async stop(): Promise<number | null> {
    if (this.process.exitCode !== null) return this.process.exitCode;
    const ended = new Promise<number | null>((done) => this.process.once('exit', done));
    this.process.kill('SIGINT');
    return ended;
  }
}

/** Waits until something answers, or until who should has ended. */
async function answering(address: URL, process: ChildProcess): Promise<void> {
  while (process.exitCode === null) {
    const answers = await fetch(address).then(
      ({ ok }) => ok,
      () => false,
    );
    if (answers) return;
    await setImmediate();
  }
}

/** Ports that nobody listens on. */
export async function freePorts(count: number): Promise<number[]> {
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
