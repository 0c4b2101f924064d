import { mkdirSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';

import { Builder, type WebDriver } from 'selenium-webdriver';

import { required } from '../support/environment.ts';
import { freePorts, Program } from '../support/program.ts';

const COMMAND = 'cargo xtask test --browser firefox` or `--browser webkit';

const outputFolder = resolve(import.meta.dirname, '../../target/engines');

/** How long a driver may take to start, in milliseconds. */
const START_TIMEOUT = 30_000;

/** What the engines want to be told, by the name that `--browser` takes. */
const ENGINES: Readonly<Record<string, { args(ports: readonly number[]): string[]; capabilities(): object }>> = {
  firefox: {
    // The second port is that of a protocol which is not used here; unless told, it is always the same.
    args: ([port, other]) => ['--port', `${port}`, '--websocket-port', `${other}`],
    capabilities: () => ({
      browserName: 'firefox',
      'moz:firefoxOptions': { binary: required('FIREFOX', COMMAND), args: ['-headless'] },
    }),
  },
  webkit: {
    args: ([port]) => [`--port=${port}`],
    // WebKitWebDriver starts MiniBrowser, with `--automation`, unless told otherwise.
    capabilities: () => ({ browserName: 'MiniBrowser' }),
  },
};

/** A browser that its own driver drives, by the W3C's WebDriver. */
export class Engine {
  private constructor(
    private readonly name: string,
    private readonly program: Program,
    readonly driver: WebDriver,
  ) {}

  static async start(): Promise<Engine> {
    const name = required('ENGINE', COMMAND);
    const engine = ENGINES[name];
    if (!engine) throw new Error(`ENGINE is ${name}; run these tests with \`${COMMAND}\``);
    mkdirSync(outputFolder, { recursive: true });
    const ports = await freePorts(2);
    const address = `http://127.0.0.1:${ports[0]}/`;
    const program = await Program.start({
      command: required('WEBDRIVER', COMMAND),
      args: engine.args(ports),
      cwd: outputFolder,
      ready: new URL('status', address),
      timeout: START_TIMEOUT,
      logFile: join(outputFolder, `${name}.log`),
    });
    const builder = new Builder().disableEnvironmentOverrides().usingServer(address);
    const driver = await builder.withCapabilities(engine.capabilities()).build();
    await driver.manage().window().setRect({ width: 1280, height: 860 });
    return new Engine(name, program, driver);
  }

  /** Keeps what a person would see. */
  async keepScreenshot(name: string): Promise<void> {
    // What has been painted last may be older than the document.
    await this.driver.executeAsyncScript('requestAnimationFrame(() => requestAnimationFrame(arguments[0]))');
    const folder = join(outputFolder, 'screenshots');
    mkdirSync(folder, { recursive: true });
    writeFileSync(join(folder, `${this.name}-${name}.png`), await this.driver.takeScreenshot(), 'base64');
  }

  async stop(): Promise<void> {
    await this.driver.quit();
    await this.program.stop();
  }
}
