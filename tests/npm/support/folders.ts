import { join, resolve } from 'node:path';

export const root = resolve(import.meta.dirname, '../../..');

/** Everything that these tests leave behind. */
export const outputFolder = join(root, 'target/npm-tests');
