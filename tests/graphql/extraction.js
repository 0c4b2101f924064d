import { extname } from 'node:path';

import { schema } from './facts.js';

/** @import { Source } from './sources.js' */

/**
 * GraphQL as it stands in a file.
 *
 * @typedef {{ readonly path: string, readonly line: number, readonly text: string }} Extract
 */

/** Root fields that are called; a name of their kind that JTL does not have is one as well. */
const ROOTS = ['Query[A-Z]\\w*', ...[schema.getQueryType(), schema.getMutationType()].flatMap((type) => Object.keys(type?.getFields() ?? {}))];

/** An operation up to its first field; its variables may hold default values in brackets. */
const OPERATION = new RegExp(
  `(?:\\b(?:query|mutation)\\b\\s*\\w*\\s*(?:\\((?:[^()]|\\([^()]*\\))*\\))?\\s*)?\\{\\s*(?:#[^\\n]*\\s*)*(?:\\w+\\s*:\\s*)?(?:${ROOTS.join('|')})\\s*[({]`,
  'g',
);

/** What may follow an operation in the same document. */
const MORE = /^\s*(?:fragment|query|mutation)\s+\w+[^{]*\{/;

const FENCE = /^([ \t]*)```(?:graphql|gql)\b[^\n]*\n([\s\S]*?)^[ \t]*```/gm;

/**
 * All GraphQL in a file: the file itself, fenced blocks, and operations in the midst of other text, such as a string
 * of a program. Strings that a program puts together when it runs are left out.
 *
 * @param {Source} source
 * @returns {Extract[]}
 */
export function extracts({ path, text }) {
  if (['.graphql', '.gql'].includes(extname(path))) return [{ path, line: 1, text }];
  // A document may be written across the lines of a comment.
  let rest = text.replace(/^[ \t]*(?:\/\/[/!]|\*)(?: |$)/gm, '');
  /** @type {Extract[]} */
  const found = [];
  const keep = (/** @type {number} */ at, /** @type {string} */ document) =>
    found.push({ path, line: rest.slice(0, at).split('\n').length, text: document });
  for (const { index, 0: fence, 2: document = '' } of rest.matchAll(FENCE)) {
    keep(index, document);
    rest = rest.slice(0, index) + fence.replace(/[^\n]/g, ' ') + rest.slice(index + fence.length);
  }
  for (const { index } of rest.matchAll(OPERATION)) {
    const document = wholeDocument(unescaped(rest.slice(index)));
    const templated = document.includes('${') || document.includes('{{') || rest[rest.indexOf('{', index) - 1] === '{';
    if (!templated) keep(index, document);
  }
  return found;
}

/** What a string literal stands for, as far as GraphQL has a use for it. */
function unescaped(/** @type {string} */ text) {
  return text.replace(/\\(\r?\n\s*|.)/g, (_, /** @type {string} */ escaped) => {
    if (escaped === 'n') return '\n';
    // A line of the program that goes on in the next one.
    return escaped.trim() === '' ? '' : escaped;
  });
}

/** The document at the beginning of a text: operations and fragments up to something that is neither. */
function wholeDocument(/** @type {string} */ text) {
  let end = endOfBlock(text, 0);
  for (let more = MORE.exec(text.slice(end)); more; more = MORE.exec(text.slice(end))) end = endOfBlock(text, end);
  return text.slice(0, end);
}

/** Where the first block in braces from `start` on ends; the end of the text where it does not. */
function endOfBlock(/** @type {string} */ text, /** @type {number} */ start) {
  const tokens = /"""[\s\S]*?"""|"(?:[^"\\\n]|\\.)*"|#[^\n]*|[(){}]/g;
  tokens.lastIndex = start;
  let braces = 0;
  let brackets = 0;
  for (let token = tokens.exec(text); token; token = tokens.exec(text)) {
    if (token[0] === '(') brackets += 1;
    else if (token[0] === ')') brackets -= 1;
    else if (token[0] === '{') braces += 1;
    else if (token[0] === '}') {
      braces -= 1;
      // Braces within brackets are values.
      if (braces === 0 && brackets === 0) return tokens.lastIndex;
    }
  }
  return text.length;
}
