import { readFileSync } from 'node:fs';
import { join } from 'node:path';

import { buildASTSchema, parse } from 'graphql';

/** The repository's root folder. */
export const root = join(import.meta.dirname, '../..');

/** Where the facts stand, as seen from the root. */
export const factsPath = 'tests/facts/erp.graphql';

/** What is known of JTL's schema, as it is written. */
export const facts = parse(readFileSync(join(root, factsPath), 'utf8'));

/** The same as a schema that documents are validated against. */
export const schema = buildASTSchema(facts);
