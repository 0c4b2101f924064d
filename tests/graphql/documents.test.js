import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, test } from 'node:test';

import { getVariableValues, isExecutableDefinitionNode, parse, validate } from 'graphql';

import { differences } from './excerpt.js';
import { extracts } from './extraction.js';
import { facts, factsPath, root, schema } from './facts.js';
import { sources } from './sources.js';

/** @import { DocumentNode } from 'graphql' */

/** Schemas of programs: no excerpts, but whole, and compared with the facts by tests of their own. */
const WHOLE_SCHEMAS = /^crates\/appbridge-sandbox\//;

/** Says in a document that it has to be refused, and with what words. */
const INVALID = /#\s*invalid:\s*(.+)/;

const found = sources()
  .flatMap(extracts)
  .filter(({ path }) => path !== factsPath && !path.startsWith('tests/graphql/'))
  .map((extract) => ({ ...extract, ...parsed(extract.text) }));
const executable = found.filter(({ document, error }) => error !== undefined || document?.definitions.some(isExecutableDefinitionNode));
const definitions = found.filter((extract) => !executable.includes(extract) && !WHOLE_SCHEMAS.test(extract.path));

describe('documents of this repository', () => {
  test('are found in every kind of place', () => {
    for (const place of ['crates/demo-server/graphql/', 'crates/appbridge-server/examples/', 'crates/appbridge-server/src/', 'crates/appbridge-js/package/README.md', 'tests/bench/express/', 'tests/support/']) {
      assert.ok(executable.some(({ path }) => path.startsWith(place)), `no document in ${place}`);
    }
  });

  for (const { path, line, text, document, error } of executable) {
    test(`${path}:${line}`, () => {
      const errors = document ? validate(schema, document).map(({ message }) => message) : [error];
      const expected = INVALID.exec(text)?.[1];
      if (expected === undefined) assert.deepEqual(errors, [], text);
      else assert.ok(errors.some((message) => message?.includes(expected.trim())), errors.join('\n'));
    });
  }
});

describe('excerpts of the schema', () => {
  test('are found', () => assert.notEqual(definitions.length, 0));

  for (const { path, line, document } of definitions) {
    test(`${path}:${line}`, () => assert.deepEqual(differences(/** @type {DocumentNode} */ (document), facts), []));
  }
});

describe('documents as apps send them', () => {
  /** @type {{ name: string, document: string, operationName?: string, variables: Record<string, unknown> }[]} */
  const sent = JSON.parse(readFileSync(join(root, 'tests/facts/documents.json'), 'utf8'));

  test('are all there', () => assert.equal(sent.length, 40));

  for (const { name, document: text, operationName, variables } of sent) {
    test(name, () => {
      const document = parse(text);
      assert.deepEqual(validate(schema, document), []);
      const operations = document.definitions.filter((definition) => definition.kind === 'OperationDefinition');
      const run = operations.find((operation) => operations.length === 1 || operation.name?.value === operationName);
      assert.ok(run, 'no operation is named');
      const { errors = [] } = getVariableValues(schema, run.variableDefinitions ?? [], variables);
      assert.deepEqual(errors, []);
    });
  }
});

/** @returns {{ document?: DocumentNode, error?: string }} */
function parsed(/** @type {string} */ text) {
  try {
    return { document: parse(text) };
  } catch (error) {
    return { error: String(error) };
  }
}
