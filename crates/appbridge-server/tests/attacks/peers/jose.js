// Reads cases from standard input and says what jose does with each, when it is
// set up as its documentation shows: a key set, `issuer` and `audience`.

import { text } from "node:stream/consumers";
import { createLocalJWKSet, errors, jwtVerify } from "jose";

/** @typedef {{ title: string, token: string, keySet: string, options: import("jose").JWTVerifyOptions }} Case */

/** @param {Case} attack */
async function verdict({ token, keySet, options }) {
  try {
    await jwtVerify(token, createLocalJWKSet(JSON.parse(keySet)), options);
    return "accepts";
  } catch (error) {
    // Errors of other kinds are how the platform says no to a key.
    const refusal =
      error instanceof errors.JOSEError ||
      error instanceof SyntaxError ||
      error instanceof TypeError ||
      error instanceof DOMException;
    return refusal ? "refuses" : "panics";
  }
}

/** @type {Case[]} */
const cases = JSON.parse(await text(process.stdin));
/** @type {Record<string, string>} */
const verdicts = {};
for (const attack of cases) {
  verdicts[attack.title] = await verdict(attack);
}
process.stdout.write(JSON.stringify(verdicts));
