/// <reference path="./loader.d.ts" />
/**
 * @import { ErrorKind } from '../package/index.d.ts'
 * @import { Rust } from './wasm.d.ts'
 */

import { instantiate } from 'appbridge/wasm.js';

import { newError } from './error.js';
import { abortable } from './waiting.js';

/** @type {Promise<Rust> | undefined} once for the page, until it fails */
let loading;

/**
 * Fetches and starts the WebAssembly.
 *
 * @param {string | URL | undefined} source
 * @param {number} timeout
 * @param {AbortSignal | undefined} signal
 * @returns {Promise<Rust>}
 */
export function load(source, timeout, signal) {
  const loaded = (loading ??= start(source).catch((error) => {
    loading = undefined;
    throw error;
  }));
  return abortable(signal, (wait) => {
    const timer = setTimeout(() => wait.reject(unavailable('did not arrive in time', 'transient')), timeout);
    const end = () => clearTimeout(timer);
    wait.cancelBy(end);
    loaded.then(
      (rust) => wait.resolve(rust),
      (error) => wait.reject(error),
    );
    loaded.then(end, end);
  });
}

/** @param {string | URL} [source] */
async function start(source = new URL(WASM_FILE, import.meta.url)) {
  forbidden();
  let answer = '';
  // Another attempt helps against the network and a busy server, and against nothing else.
  /** @type {ErrorKind} */
  let kind = 'transient';
  try {
    const response = await fetch(source);
    const { status } = response;
    // Nothing of its content, which may be a page of anybody's.
    answer = `: it gave ${status} (${response.headers.get('content-type')})`;
    // Not streamed, as that needs a server that knows the type of WebAssembly.
    const bytes = await response.arrayBuffer();
    if (status < 500 && status !== 429) kind = 'environment';
    if (!response.ok) throw new Error(`${status}`);
    return await instantiate(bytes);
  } catch (cause) {
    throw unavailable(`could not be loaded from ${source}${answer}`, kind, cause);
  }
}

/** Asks the browser whether it compiles any WebAssembly at all: the smallest there is. */
function forbidden() {
  try {
    new WebAssembly.Module(Uint8Array.of(0, 0x61, 0x73, 0x6d, 1, 0, 0, 0));
  } catch (cause) {
    throw newError(
      'wasm_forbidden',
      'environment',
      "the page must not use WebAssembly: script-src of its policy needs 'wasm-unsafe-eval'",
      cause,
    );
  }
}

/**
 * @param {string} what
 * @param {ErrorKind} kind
 * @param {unknown} [cause]
 */
function unavailable(what, kind, cause) {
  return newError('wasm_unavailable', kind, `the WebAssembly of jtl-appbridge ${what}`, cause);
}
