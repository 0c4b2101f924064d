import assert from 'node:assert/strict';
import { test } from 'node:test';

import { parse } from 'graphql';

import { differences } from './excerpt.js';
import { extracts } from './extraction.js';

const texts = (/** @type {string} */ path, /** @type {string} */ text) => extracts({ path, text }).map((extract) => extract.text);

test('a document is found wherever it stands', () => {
  const document = 'query Q($a: [Int!] = [1]) { QueryItems(where: { name: { eq: "}" } }) { totalCount } }';
  const escaped = document.replaceAll('"', '\\"');
  for (const [path, text] of [
    ['a.graphql', document],
    ['a.rs', `let query = "${escaped}";`],
    ['a.rs', `let query = r#"${document}"#;`],
    ['a.rs', `/// let query = r#"${document.replace('{ ', '{\n///     ')}"#;`],
    ['a.js', `const query = \`${document}\`;`],
    ['a.md', `Text.\n\n\`\`\`js\nask('${document}')\n\`\`\`\n`],
    ['a.md', `\`\`\`graphql\n${document}\n\`\`\`\n`],
    ['a.md', `    curl --json '{"query":"${escaped}"}'`],
  ]) {
    const found = texts(/** @type {string} */ (path), /** @type {string} */ (text));
    assert.equal(found.length, 1, text);
    assert.equal(found[0]?.replace(/\s+/g, ' ').trim(), document, text);
  }
});

test('several documents, fragments and lines of a program that go on are taken whole', () => {
  assert.deepEqual(texts('a.rs', '"{ a: QueryItems { totalCount } }" "{ QueryUnicorns { id } }"'), [
    '{ a: QueryItems { totalCount } }',
    '{ QueryUnicorns { id } }',
  ]);
  assert.deepEqual(texts('a.rs', '"{ QueryItems { ...P } } \\\n   fragment P on QueryItemsConnection { totalCount }"'), [
    '{ QueryItems { ...P } } fragment P on QueryItemsConnection { totalCount }',
  ]);
});

test('what only looks like a document is none', () => {
  for (const text of [
    'const { QueryItems } = await ask();',
    'const { QueryItems: found } = await ask();',
    'json!({ "QueryItems": { "nodes": [] } })',
    'format!("{{ QueryItems(first: {n}) {{ totalCount }} }}")',
    '`{ QueryItems(first: ${n}) { totalCount } }`',
  ]) {
    assert.deepEqual(texts('a.ts', text), [], text);
  }
});

test('a document that does not end is found, so that it can be refused', () => {
  assert.throws(() => parse(/** @type {string} */ (texts('a.rs', '"{ QueryItems { nodes { id } }"')[0])));
});

test('an excerpt differs by names, types, arguments and values', () => {
  const whole = parse('type Query { a(x: Int, y: Int): String! b: Int } enum E { ONE TWO }');
  for (const [excerpt, expected] of /** @type {const} */ ([
    ['type Query { a(y: Int): String! }', []],
    ['enum E { TWO }', []],
    ['type Query { a: String }', ['Query.a: String, where the schema has String!']],
    ['type Query { a(x: Int!): String! }', ['Query.a.x: Int!, where the schema has Int']],
    ['type Query { c: Int }', ['Query.c: the schema has no such thing']],
    ['enum E { THREE }', ['E.THREE: the schema has no such thing']],
    ['input E { a: Int }', ['E: there is no such InputObjectTypeDefinition']],
  ])) {
    assert.deepEqual(differences(parse(excerpt), whole), expected);
  }
});
