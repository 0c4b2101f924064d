import { spawn } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { Control } from './control.js';
import { findProgram } from './program.js';

/** What opens nothing but a sandbox, so it may be known. */
const CLIENT_SECRET = 'sandbox-secret-for-local-use-only';
const SCX_REFRESH_TOKEN = 'sandbox-scx-refresh-token-for-local-use-only';

/** How much of the log an error holds, in characters. */
const LOG_IN_ERRORS = 4000;

/** How long the program may take to end, in milliseconds; open requests get three seconds. */
const PATIENCE = 10_000;

/**
 * What a sandbox is started with.
 *
 * @typedef {object} StartOptions
 * @property {number} [port] The port to listen on; 0, the default, takes a free one.
 * @property {string | object} [manifest] The app to host: the path of its app.json, which is then watched, or what is
 *   in it. Without it, that of a demo app.
 * @property {string} [appBase] Where the app runs, such as `http://127.0.0.1:3000`: takes the place of the origin of
 *   every URL in the manifest.
 * @property {string} [clientId] The client id that the app's backend uses.
 * @property {string} [clientSecret] The client secret that the app's backend uses.
 * @property {string} [publicClientId] The id of the public client that the app signs users in with.
 * @property {string} [appId] The audience of app tokens.
 * @property {string} [scxRefreshToken] The refresh token that a sales channel's backend uses at SCX.
 * @property {readonly string[]} [args] More options of the program, as `npx jtl-appbridge-sandbox --help` lists them.
 * @property {(text: string) => void} [onLog] Is given the log as it comes.
 * @property {number} [timeout] How long it may take to start, in milliseconds; 30,000 by default.
 */

/**
 * A running sandbox.
 *
 * @typedef {object} Sandbox
 * @property {string} url Its origin, without a slash at its end: API base, identity provider, issuer and App Shell in
 *   one.
 * @property {string} clientId The client id that the app's backend uses.
 * @property {string} clientSecret The client secret that the app's backend uses.
 * @property {string} publicClientId The id of the public client that the app signs users in with.
 * @property {string} appId The audience of app tokens.
 * @property {string} scxRefreshToken The refresh token that a sales channel's backend uses at SCX.
 * @property {Control} control Steers it.
 * @property {() => Promise<void>} stop Ends it: open requests get three seconds to finish.
 */

/**
 * Starts a sandbox. It ends with {@link Sandbox.stop}, and with this process, however that ends; it does not keep this
 * process alive. As many may run at once as are wanted.
 *
 * @param {StartOptions} [options]
 * @returns {Promise<Sandbox>}
 */
export async function start(options = {}) {
  const { timeout = 30_000, clientSecret = CLIENT_SECRET, scxRefreshToken = SCX_REFRESH_TOKEN } = options;
  const program = findProgram();
  const { manifest, forget } = manifestFile(options.manifest);
  const named = {
    '--port': options.port ?? 0,
    '--manifest': manifest,
    '--app-base': options.appBase,
    '--client-id': options.clientId,
    '--public-client-id': options.publicClientId,
    '--app-id': options.appId,
  };
  const given = Object.entries(named).filter(([, value]) => value !== undefined);
  const args = [...given.flatMap(([name, value]) => [name, String(value)]), ...(options.args ?? [])];
  const child = spawn(program, ['--end-with-stdin', ...args], {
    stdio: 'pipe',
    // Command lines can be read by everybody on the machine.
    env: { ...process.env, SANDBOX_CLIENT_SECRET: clientSecret, SANDBOX_SCX_REFRESH_TOKEN: scxRefreshToken },
  });
  /** @type {Promise<void>} */
  const ended = new Promise((resolve) => {
    child.once('error', () => resolve());
    child.once('exit', () => resolve());
  });
  void ended.then(forget);
  // It may end before it has read that it shall.
  child.stdin.on('error', () => {});

  const stop = async () => {
    child.stdin.end();
    const timer = setTimeout(() => child.kill('SIGKILL'), PATIENCE);
    await ended;
    clearTimeout(timer);
  };
  try {
    const url = await ready(child, timeout, options.onLog);
    for (const one of [child, child.stdin, child.stdout, child.stderr]) unref(one);
    const control = new Control(url);
    const { apps } = await control.state();
    const [app] = apps;
    if (app === undefined) throw new Error('the sandbox has no app');
    const { clientId, publicClientId, appId } = app;
    return { url, clientId, clientSecret, publicClientId, appId, scxRefreshToken, control, stop };
  } catch (error) {
    await stop();
    throw error;
  }
}

/**
 * Waits for the address that the program prints.
 *
 * @param {import('node:child_process').ChildProcessWithoutNullStreams} child
 * @param {number} timeout
 * @param {((text: string) => void) | undefined} onLog
 * @returns {Promise<string>}
 */
function ready(child, timeout, onLog) {
  return new Promise((resolve, reject) => {
    let printed = '';
    let log = '';
    /** @param {string} what */
    const fail = (what) => {
      clearTimeout(timer);
      reject(new Error(`the sandbox ${what}${log === '' ? '' : `:\n${log}`}`));
    };
    const timer = setTimeout(() => fail(`did not start within ${timeout} ms`), timeout);
    child.stdout.setEncoding('utf8').on('data', (text) => {
      printed = (printed + text).slice(-LOG_IN_ERRORS);
      const address = /^App Shell: (.*?)\/?\n/m.exec(printed)?.[1];
      if (address === undefined) return;
      clearTimeout(timer);
      resolve(address);
    });
    child.stderr.setEncoding('utf8').on('data', (text) => {
      log = (log + text).slice(-LOG_IN_ERRORS);
      onLog?.(text);
    });
    child.once('error', (error) => fail(`cannot be started: ${error.message}`));
    // When all that it has printed is read.
    child.once('close', (code, signal) => fail(`ended with ${code ?? signal}`));
  });
}

/**
 * The path of a manifest, in a file of its own where it is none yet.
 *
 * @param {string | object | undefined} manifest
 * @returns {{ manifest: string | undefined, forget: () => void }}
 */
function manifestFile(manifest) {
  if (typeof manifest !== 'object') return { manifest, forget: () => {} };
  const folder = mkdtempSync(join(tmpdir(), 'jtl-appbridge-sandbox-'));
  folders.add(folder);
  const file = join(folder, 'app.json');
  writeFileSync(file, JSON.stringify(manifest));
  return { manifest: file, forget: () => remove(folder) };
}

/** Those of manifests. @type {Set<string>} */
const folders = new Set();
// This process may end before its sandboxes do.
process.once('exit', () => folders.forEach(remove));

/** @param {string} folder */
function remove(folder) {
  rmSync(folder, { recursive: true, force: true });
  folders.delete(folder);
}

/**
 * Lets this process end while that is open.
 *
 * @param {object} handle
 */
function unref(handle) {
  if ('unref' in handle && typeof handle.unref === 'function') handle.unref();
}
