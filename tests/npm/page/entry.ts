import * as kit from './kit.ts';

declare global {
  /** What tests use within the page. */
  var kit: typeof import('./kit.ts');
}

Object.assign(globalThis, { kit });
