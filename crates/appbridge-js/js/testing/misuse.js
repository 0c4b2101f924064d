// What a test does wrong is told where it does so: later it would look like a fault of the app.

/**
 * @template T
 * @param {abstract new (...args: any[]) => T} Class
 * @param {unknown} value
 * @param {string} expected what to write instead
 * @returns {T}
 */
export function expectA(Class, value, expected) {
  if (value instanceof Class) return value;
  // Of a promise nobody else would hear.
  if (value instanceof Promise) value.catch(() => {});
  const got = value instanceof Promise ? 'a promise, which only an async function gives' : describe(value);
  throw new TypeError(`MockHost: ${expected}; it got ${got}`);
}

/**
 * @param {unknown} holds
 * @param {string} expected what to write instead
 * @param {unknown} got
 * @returns {asserts holds}
 */
export function expectThat(holds, expected, got) {
  if (!holds) throw new TypeError(`MockHost: ${expected}; it got ${describe(got)}`);
}

/** @param {unknown} value */
function describe(value) {
  if (typeof value === 'string') return JSON.stringify(value);
  if (typeof value === 'function') return 'a function';
  return typeof value === 'object' && value !== null ? 'an object' : String(value);
}
