// Methods of the app, and their calls by the host.

/**
 * What the SDK gets for a name. It stays there for ever, because the SDK can take
 * nothing back, and leads to whoever has the name exposed at the time.
 *
 * @typedef {object} Door
 * @property {Exposure | undefined} exposure
 * @property {(...args: unknown[]) => unknown} enter
 */

/**
 * The doors of each bridge. Weak, so that a bridge can be let go of.
 *
 * @type {WeakMap<object, Map<string, Door>>}
 */
const doors = new WeakMap();

/** A method that an app has exposed, until it is closed. */
export class Exposure {
  /** @type {Door} */
  #door;
  /** @type {((args: unknown[], invocation: Invocation) => void) | undefined} */
  #handler;
  /** @type {Set<Invocation>} those that are not answered */
  #invocations = new Set();

  /**
   * @param {any} bridge whose `method.expose` is a function
   * @param {string} name
   * @param {(args: unknown[], invocation: Invocation) => void} handler
   * @param {boolean} replace whether the name may be taken from someone else
   * @returns {Exposure | undefined} `undefined`: the name is taken
   */
  static open(bridge, name, handler, replace) {
    const named = doors.get(bridge) ?? new Map();
    const known = named.get(name);
    if (!replace && (known ? known.exposure : isExposed(bridge, name))) return undefined;
    const door = known ?? newDoor();
    bridge.method.expose(name, door.enter);
    doors.set(bridge, named.set(name, door));
    door.exposure = new Exposure(door, handler);
    return door.exposure;
  }

  /**
   * @param {Door} door
   * @param {(args: unknown[], invocation: Invocation) => void} handler
   */
  constructor(door, handler) {
    this.#door = door;
    this.#handler = handler;
  }

  /**
   * @param {unknown[]} args
   * @returns {Promise<unknown>}
   */
  invoke(args) {
    /** @type {Invocation} */
    let invocation;
    /** @type {Promise<unknown>} */
    const answer = new Promise((resolve) => {
      invocation = new Invocation(resolve);
      this.#invocations.add(invocation);
      this.#handler?.(args, invocation);
    });
    return answer.finally(() => this.#invocations.delete(invocation));
  }

  /** Whoever still waits is told. */
  close() {
    if (this.#door.exposure === this) this.#door.exposure = undefined;
    this.#handler = undefined;
    for (const invocation of this.#invocations) invocation.withdraw();
  }
}

/**
 * Exposes a function of JavaScript, as `Exposure.open` does a handler.
 *
 * @param {any} bridge whose `method.expose` is a function
 * @param {string} name
 * @param {(...args: unknown[]) => unknown} method
 * @param {boolean} replace whether the name may be taken from someone else
 */
export function exposeFunction(bridge, name, method, replace) {
  return Exposure.open(bridge, name, (args, invocation) => void answer(method, args, invocation), replace);
}

/**
 * @param {(...args: unknown[]) => unknown} method
 * @param {unknown[]} args
 * @param {Invocation} invocation
 */
async function answer(method, args, invocation) {
  let reply;
  try {
    reply = await method(...args);
  } catch (error) {
    const told = failureOf(error);
    invocation.refuse(...(told ?? FAILED));
    if (!told) reportError(error);
    return;
  }
  try {
    invocation.reply(structuredClone(reply));
  } catch {
    invocation.refuse(...NOT_SENDABLE);
  }
}

/**
 * What a handler wants the host to be told.
 *
 * @param {any} error
 * @returns {[code: string, message: string] | undefined}
 */
function failureOf(error) {
  try {
    return error.name === 'HandlerFailure' ? [`${error.code}`, `${error.message}`] : undefined;
  } catch {
    // What cannot be read cannot be told.
    return undefined;
  }
}

/** @returns {Door} */
function newDoor() {
  /** @type {Door} */
  const door = {
    exposure: undefined,
    enter: (...args) => door.exposure?.invoke(args) ?? failure(...WITHDRAWN),
  };
  return door;
}

/**
 * @param {any} bridge
 * @param {string} name
 */
function isExposed(bridge, name) {
  try {
    return bridge.method.isExposed(name) === true;
  } catch {
    // An older SDK cannot tell.
    return false;
  }
}

/** @type {[code: string, message: string]} */
const WITHDRAWN = ['method_withdrawn', 'the app no longer exposes this method'];

/** @type {[code: string, message: string]} */
const FAILED = ['handler_failed', 'the handler of this method failed'];

/** @type {[code: string, message: string]} */
const NOT_SENDABLE = ['reply_not_sendable', 'the reply of this method has no form that could be sent'];

/** @type {[code: string, message: string]} */
const PANICKED = ['handler_panicked', 'the handler of this method failed'];

/**
 * How a failure is told to a host: the SDK sends nothing at all for a method that
 * rejects, so that a failure has to be a reply.
 *
 * @param {string} code
 * @param {string} message
 */
function failure(code, message) {
  return { error: { code, message } };
}

/** One call of an exposed method, until it is answered. */
class Invocation {
  #resolve;

  /** @param {(reply: unknown) => void} resolve */
  constructor(resolve) {
    this.#resolve = resolve;
  }

  /** @param {unknown} value */
  reply(value) {
    this.#resolve(value);
  }

  /**
   * @param {string} code
   * @param {string} message
   */
  refuse(code, message) {
    this.#resolve(failure(code, message));
  }

  withdraw() {
    this.refuse(...WITHDRAWN);
  }
}

/**
 * Exposes a method whose calls Rust works on, each by a task.
 *
 * @param {any} bridge whose `method.expose` is a function
 * @param {string} name
 * @param {(args: unknown[], task: Task) => void} handler assigns a task of Rust's
 * @param {boolean} replace whether the name may be taken from someone else
 */
export function exposeTasks(bridge, name, handler, replace) {
  const begin = (/** @type {unknown[]} */ args, /** @type {Invocation} */ invocation) => {
    const task = new Task(invocation);
    handler(args, task);
    task.step();
  };
  return Exposure.open(bridge, name, begin, replace);
}

/** A task of Rust's that works on a call, as JavaScript lets it go on. */
class Task {
  #invocation;
  /** @type {((index: number, version: number, panicked: boolean) => void) | undefined} */
  #step;
  #index = 0;
  #version = 0;

  /** @param {Invocation} invocation */
  constructor(invocation) {
    this.#invocation = invocation;
  }

  /**
   * @param {number} index
   * @param {number} version
   * @param {(index: number, version: number, panicked: boolean) => void} step
   */
  assign(index, version, step) {
    this.#index = index;
    this.#version = version;
    this.#step = step;
  }

  /**
   * Lets the task go on. A panic in wasm arrives here as an exception; it ends this
   * call and nothing else.
   */
  step() {
    try {
      this.#step?.(this.#index, this.#version, false);
    } catch {
      this.#step?.(this.#index, this.#version, true);
      this.refuse(...PANICKED);
    }
  }

  schedule() {
    queueMicrotask(() => this.step());
  }

  /** @param {unknown} value */
  reply(value) {
    this.#invocation.reply(value);
  }

  /**
   * @param {string} code
   * @param {string} message
   */
  refuse(code, message) {
    this.#invocation.refuse(code, message);
  }
}
