/**
 * The ten steps of JTL's flow between an app's frontend, its backend and the platform. The
 * App Shell and the platform see all but two: 3, the frontend's call of its own backend, and
 * 10, the answer to it.
 */

/** Who asks for a session token (1) gets one (2). */
const OF_METHOD = new Map([['getSessionToken', [1, 2]]]);

/** @type {readonly { path: RegExp, steps: number[] }[]} */
const OF_PATH = [
  { path: /^\/oauth2\/token$|^\/oauth\/v2\/token$/, steps: [4, 5] },
  { path: /^\/account\/\.well-known\/jwks\.json$/, steps: [6] },
  { path: /^\/erp\//, steps: [8, 9] },
];

/**
 * @param {string} name
 * @returns {number[]}
 */
export function stepsOfMethod(name) {
  return OF_METHOD.get(name) ?? [];
}

/**
 * @param {string} path
 * @returns {number[]}
 */
export function stepsOfPath(path) {
  return OF_PATH.find((known) => known.path.test(path))?.steps ?? [];
}
