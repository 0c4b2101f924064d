import { readdirSync, readFileSync } from 'node:fs';
import { extname, join } from 'node:path';

import { root } from './facts.js';

/** Folders whose files are made or downloaded. */
const FOREIGN = new Set(['.git', '.tools', 'corpus', 'dist', 'node_modules', 'target', 'test-results']);

/** Kinds of files in which a GraphQL document may stand. */
const KINDS = new Set(['.graphql', '.gql', '.html', '.js', '.md', '.mjs', '.rs', '.sh', '.ts']);

/**
 * A file of the repository.
 *
 * @typedef {{ readonly path: string, readonly text: string }} Source
 */

/**
 * All files of the repository in which a GraphQL document may stand.
 *
 * @returns {Source[]}
 */
export function sources() {
  /** @type {Source[]} */
  const found = [];
  const visit = (/** @type {string} */ folder) => {
    for (const entry of readdirSync(join(root, folder), { withFileTypes: true })) {
      const path = folder === '' ? entry.name : `${folder}/${entry.name}`;
      if (entry.isDirectory() && !FOREIGN.has(entry.name)) visit(path);
      else if (entry.isFile() && KINDS.has(extname(path))) found.push({ path, text: readFileSync(join(root, path), 'utf8') });
    }
  };
  visit('');
  return found;
}
