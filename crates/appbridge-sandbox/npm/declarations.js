// Writes api.d.ts, the types of what control routes take and answer, from ../openapi.json:
//
//     node crates/appbridge-sandbox/npm/declarations.js
//
// With --check it only says whether the file is up to date. A generator of others would need
// a TypeScript of its own beside the workspace's.

import { readFileSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

/**
 * As much of JSON Schema as the document uses.
 *
 * @typedef {object} Schema
 * @property {string} [$ref]
 * @property {string} [description]
 * @property {unknown} [const]
 * @property {unknown[]} [enum]
 * @property {Schema[]} [oneOf]
 * @property {Schema[]} [allOf]
 * @property {string | string[]} [type]
 * @property {Schema} [items]
 * @property {string[]} [required]
 * @property {{ [name: string]: Schema }} [properties]
 * @property {boolean | Schema} [additionalProperties]
 */

const read = (/** @type {string} */ name) => readFileSync(fileURLToPath(new URL(name, import.meta.url)), 'utf8');

/** @type {{ components: { schemas: { [name: string]: Schema } } }} */
const { components } = JSON.parse(read('../openapi.json'));
const written = [
  '// Written from openapi.json by declarations.js.\n',
  ...Object.entries(components.schemas).map(([name, schema]) => `${comment(schema, '')}${declaration(name, schema)}\n`),
].join('\n');

if (!process.argv.includes('--check')) {
  writeFileSync(fileURLToPath(new URL('api.d.ts', import.meta.url)), written);
} else if (read('api.d.ts') !== written) {
  console.error('api.d.ts is not up to date: run node crates/appbridge-sandbox/npm/declarations.js');
  process.exitCode = 1;
}

/**
 * @param {string} name
 * @param {Schema} schema
 */
function declaration(name, schema) {
  return schema.properties && !schema.additionalProperties
    ? `export interface ${name} ${type(schema, '')}`
    : `export type ${name} = ${type(schema, '')};`;
}

/**
 * @param {Schema} schema
 * @param {string} indent
 * @returns {string}
 */
function type(schema, indent) {
  if (schema.$ref !== undefined) return /** @type {string} */ (schema.$ref.split('/').at(-1));
  if (schema.const !== undefined) return JSON.stringify(schema.const);
  if (schema.enum) return schema.enum.map((value) => JSON.stringify(value)).join(' | ');
  if (schema.oneOf) return schema.oneOf.map((one) => type(one, indent)).join(' | ');
  if (schema.allOf) return schema.allOf.map((one) => (one.oneOf ? `(${type(one, indent)})` : type(one, indent))).join(' & ');
  const types = [schema.type ?? 'unknown'].flat();
  return types.map((one) => ofType(one, schema, indent)).join(' | ');
}

/**
 * @param {string} name
 * @param {Schema} schema
 * @param {string} indent
 */
function ofType(name, schema, indent) {
  switch (name) {
    case 'integer':
      return 'number';
    case 'array': {
      const item = type(schema.items ?? {}, indent);
      return item.includes(' ') && !item.startsWith('{') ? `(${item})[]` : `${item}[]`;
    }
    case 'object':
      return members(schema, indent);
    default:
      return name;
  }
}

/**
 * @param {Schema} schema
 * @param {string} indent
 */
function members({ properties = {}, required = [], additionalProperties }, indent) {
  const inner = `${indent}  `;
  const named = Object.entries(properties).map(([name, property]) => {
    const optional = required.includes(name) ? '' : '?';
    return `${comment(property, inner)}${inner}${name}${optional}: ${type(property, inner)};\n`;
  });
  if (additionalProperties) {
    const others = additionalProperties === true ? 'unknown' : type(additionalProperties, inner);
    named.push(`${inner}[name: string]: ${others};\n`);
  }
  return `{\n${named.join('')}${indent}}`;
}

/**
 * @param {Schema} schema
 * @param {string} indent
 */
function comment({ description }, indent) {
  return description === undefined ? '' : `${indent}/** ${description} */\n`;
}
