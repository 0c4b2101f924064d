// Times jose's jwtVerify, a round for every number that comes in; the benchmark of
// crates/appbridge-server starts this and takes turns with it.

import { createInterface } from 'node:readline';

import { createLocalJWKSet, jwtVerify } from 'jose';

import { sessionRules } from './session.js';

const lines = createInterface({ input: process.stdin })[Symbol.asyncIterator]();
const { value: first } = await lines.next();
const { keys, token, issuer, inFlight } = JSON.parse(first);
const keySet = createLocalJWKSet(keys);
const rules = sessionRules(issuer);

for await (const line of lines) {
  let left = Number(line);
  const verifySome = async () => {
    while (left > 0) {
      left -= 1;
      await jwtVerify(token, keySet, rules);
    }
  };
  const start = performance.now();
  await Promise.all(Array.from({ length: inFlight }, verifySome));
  console.log((performance.now() - start) / 1000);
}
