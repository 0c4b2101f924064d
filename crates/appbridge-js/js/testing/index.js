/// <reference path="./wasm.d.ts" />
/**
 * A host for the tests of apps: the binding as it is, with scripted answers behind it.
 *
 * @module
 * @import { AppBridge, SdkBridge } from '../../package/index.d.ts'
 */

import WASM from 'appbridge/embedded.wasm';
import { connect } from 'jtl-appbridge';

import { MockHost as ScriptedBridge } from '../../../appbridge/src/mock/mock.js';

import { Answer } from './answer.js';
import { Backend, MockRequest, MockResponse } from './backend.js';
import { expectThat } from './misuse.js';
import { completePage, replaceGlobals } from './page.js';

export { Answer, MockResponse };

/** Under which the binding asks for its WebAssembly, and no backend is asked. */
const WASM_URL = 'jtl-appbridge:embedded';

/** How long an app may take to answer `callApp`, in milliseconds. */
const APP_LIMIT = 10_000;

export class AppCallFailure extends Error {
  static name = 'AppCallFailure';

  /**
   * @param {string} code
   * @param {string} message
   * @param {ErrorOptions} [options]
   */
  constructor(code, message, options) {
    super(message, options);
    this.code = code;
  }
}
AppCallFailure.prototype.name = 'AppCallFailure';

/** As `package/testing.d.ts` declares it: by types that are told apart there and not here. */
export class MockHost {
  #scripts = new ScriptedBridge();
  #backend = new Backend();
  /** What is to be undone, the last first. @type {Array<() => void>} */
  #undo = [];
  /** @type {Promise<AppBridge>} */
  #bridge;

  constructor() {
    this.#undo.push(completePage());
    const backend = this.#backend;
    const fetch = async (/** @type {RequestInfo | URL} */ input, /** @type {RequestInit | undefined} */ init) =>
      input === WASM_URL ? new Response(WASM, { headers: { 'Content-Type': 'application/wasm' } }) : backend.fetch(input, init);
    this.#undo.push(replaceGlobals({ fetch }));
    // At once, so that an app that connects need not fetch the WebAssembly, which it could not.
    this.#bridge = connect({ bridge: /** @type {SdkBridge} */ (this.sdk), wasm: WASM_URL });
    this.#bridge.catch(() => {});
  }

  get sdk() {
    return this.#scripts.bridge;
  }

  bridge() {
    return this.#bridge;
  }

  embed() {
    this.#undo.push(replaceGlobals({ jtlAppBridge: Promise.resolve(this.sdk) }));
    try {
      this.#undo.push(replaceGlobals({ top: {} }));
    } catch {
      // There is no other `top` in jsdom, as in a browser; but there is another `self`.
      this.#undo.push(replaceGlobals({ self: Object.create(window) }));
    }
  }

  stop() {
    for (const undo of this.#undo.splice(0).reverse()) undo();
  }

  /** For `using`; see `EventStream`. */
  [Symbol.dispose]() {
    this.stop();
  }

  /**
   * @param {string} method
   * @param {Answer} answer
   */
  answer(method, answer) {
    this.#scripts.answer(method, Answer.plain(answer, 'answer'));
  }

  /**
   * @param {string} method
   * @param {Answer} answer
   */
  answerOnce(method, answer) {
    this.#scripts.answerOnce(method, Answer.plain(answer, 'answerOnce'));
  }

  /**
   * @param {string} method
   * @param {(...args: any[]) => Answer} script
   */
  answerWith(method, script) {
    expectThat(typeof script === 'function', 'answerWith takes a function that gives an Answer', script);
    this.#scripts.answer(method, (args) => {
      try {
        return Answer.plain(script(...args), `the script for ${method}`);
      } catch (error) {
        // The app hears no more than that the host has rejected.
        console.error(`MockHost: the script for ${method} gave no answer: ${error}`, error);
        throw error;
      }
    });
  }

  /** @param {string} method */
  calls(method) {
    return /** @type {any[]} */ (this.#scripts.callsOf(method));
  }

  /** @param {string} method */
  callCount(method) {
    return this.calls(method).length;
  }

  /**
   * @param {string} event
   * @param {unknown} payload
   */
  publish(event, payload) {
    this.#scripts.publish(event, payload);
  }

  /**
   * @param {string} event
   * @param {unknown} payload
   */
  publishRaw(event, payload) {
    this.#scripts.publish(event, payload);
  }

  /** @param {string} event */
  subscriberCount(event) {
    return this.#scripts.subscribersOf(event);
  }

  /** @param {string} event */
  published(event) {
    return /** @type {any[]} */ (this.#scripts.publishedTo(event));
  }

  /** @param {boolean} confirms */
  confirm(confirms) {
    this.#scripts.confirm(confirms);
  }

  /**
   * @param {string} method
   * @param {readonly unknown[]} [args]
   * @returns {Promise<any>}
   */
  async callApp(method, args = []) {
    expectThat(Array.isArray(args), "callApp takes arguments as one array: callApp('total', [1, 2])", args);
    /** @type {ReturnType<typeof setTimeout> | undefined} */
    let timer;
    const limit = new Promise((_, reject) => {
      timer = setTimeout(() => reject(new AppCallFailure('timed_out', 'the app did not answer in time')), APP_LIMIT);
    });
    const answer = this.#scripts.callApp(method, [...args]).catch((/** @type {unknown} */ cause) => {
      throw new AppCallFailure('rejected', `the app rejected the call: ${cause}`, { cause });
    });
    try {
      const reply = /** @type {any} */ (await Promise.race([answer, limit]));
      if (typeof reply?.error?.code === 'string') throw new AppCallFailure(reply.error.code, `${reply.error.message}`);
      return reply;
    } finally {
      clearTimeout(timer);
    }
  }

  /**
   * @param {string} method
   * @param {string} url
   * @param {MockResponse} response
   */
  respond(method, url, response) {
    MockResponse.expect(response, 'respond');
    this.#backend.respond(method, url, () => response);
  }

  /**
   * @param {string} method
   * @param {string} url
   * @param {MockResponse} response
   */
  respondOnce(method, url, response) {
    this.#backend.respondOnce(method, url, MockResponse.expect(response, 'respondOnce'));
  }

  /**
   * @param {string} method
   * @param {string} url
   * @param {(request: MockRequest) => MockResponse} script
   */
  respondWith(method, url, script) {
    expectThat(typeof script === 'function', 'respondWith takes a function that gives a MockResponse', script);
    this.#backend.respond(method, url, script);
  }

  requests() {
    return [...this.#backend.requests];
  }

  /**
   * @param {string} method
   * @param {string} path
   */
  requestCount(method, path) {
    return this.requests().filter((request) => request.method === method && request.path === path).length;
  }
}
