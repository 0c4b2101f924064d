import { Kind, print } from 'graphql';

/** @import { ASTNode, DefinitionNode, DocumentNode } from 'graphql' */

/**
 * Members of a definition that are definitions themselves.
 *
 * @typedef {{ name: { value: string }, type?: ASTNode, fields?: readonly Member[], arguments?: readonly Member[], values?: readonly Member[] }} Member
 */

/**
 * What an excerpt of a schema says that the schema does not.
 *
 * @param {DocumentNode} excerpt
 * @param {DocumentNode} whole
 * @returns {string[]}
 */
export function differences(excerpt, whole) {
  return excerpt.definitions.flatMap((definition) => {
    if (definition.kind === Kind.SCHEMA_DEFINITION) return [];
    const name = nameOf(definition);
    const known = whole.definitions.find((other) => other.kind === definition.kind && nameOf(other) === name);
    if (known === undefined) return [`${name}: there is no such ${definition.kind}`];
    return differing(name, /** @type {Member} */ (definition), /** @type {Member} */ (known));
  });
}

/**
 * @param {string} path
 * @param {Member} said
 * @param {Member} known
 * @returns {string[]}
 */
function differing(path, said, known) {
  if (said.type && known.type && print(said.type) !== print(known.type)) {
    return [`${path}: ${print(said.type)}, where the schema has ${print(known.type)}`];
  }
  return /** @type {const} */ (['fields', 'arguments', 'values']).flatMap((kind) =>
    (said[kind] ?? []).flatMap((member) => {
      const name = member.name.value;
      const counterpart = known[kind]?.find((other) => other.name.value === name);
      const place = `${path}.${name}`;
      return counterpart ? differing(place, member, counterpart) : [`${place}: the schema has no such thing`];
    }),
  );
}

function nameOf(/** @type {DefinitionNode} */ definition) {
  return 'name' in definition ? (definition.name?.value ?? '') : '';
}
