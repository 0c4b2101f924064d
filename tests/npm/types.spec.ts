import { execFile } from 'node:child_process';
import { cpSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

import { expect, test } from '@playwright/test';

import { root } from './support/folders.ts';
import { install } from './support/package.ts';

/** The oldest TypeScript that the README names, as the workspace has installed it. */
const OLDEST = 'typescript-5.2';

/** Ways to compile, by the options that differ. */
const WAYS: Readonly<Record<string, readonly string[]>> = {
  'as for a bundler': ['--module', 'esnext', '--moduleResolution', 'bundler'],
  'as for a bundler, strictly': [
    '--module',
    'esnext',
    '--moduleResolution',
    'bundler',
    '--exactOptionalPropertyTypes',
    '--noUncheckedIndexedAccess',
  ],
  'as for Node': ['--module', 'nodenext', '--moduleResolution', 'nodenext'],
  'as for Node, strictly': [
    '--module',
    'nodenext',
    '--moduleResolution',
    'nodenext',
    '--exactOptionalPropertyTypes',
    '--noUncheckedIndexedAccess',
  ],
  'beside the types of Node': ['--module', 'nodenext', '--moduleResolution', 'nodenext', '--types', 'node'],
  'by the oldest TypeScript, for older browsers': [OLDEST, '--module', 'esnext', '--moduleResolution', 'bundler', '--target', 'es2020', '--lib', 'es2020,dom'],
  'for the newest browsers': ['--module', 'esnext', '--moduleResolution', 'bundler', '--target', 'esnext', '--lib', 'esnext,dom'],
};

const SOURCE = join(root, 'tests/npm/types');
const FILES = readdirSync(SOURCE).filter((file) => file.endsWith('.ts'));

let folder: string;
test.beforeAll(async () => {
  folder = await install('types');
  cpSync(SOURCE, join(folder, 'types'), { recursive: true });
});

for (const [way, options] of Object.entries(WAYS)) {
  test.describe(way, () => {
    let errors: readonly string[];
    test.beforeAll(async () => {
      // The oldest compiler is a tenth as fast.
      test.setTimeout(180_000);
      errors = await compile(join(folder, 'types'), ...options);
    });

    for (const file of FILES) {
      test(`${file} compiles`, () => {
        expect(errors.filter((error) => error.startsWith(`${file}(`))).toEqual([]);
      });
    }

    test('and nothing is wrong elsewhere', () => {
      expect(errors.filter((error) => !FILES.some((file) => error.startsWith(`${file}(`)))).toEqual([]);
    });
  });
}

test('every exported name is looked at', () => {
  const names = exports();
  const text = readFileSync(join(SOURCE, 'any.ts'), 'utf8');
  const [, imported = ''] = /import type \{([^}]*)\} from 'jtl-appbridge'/.exec(text) ?? [];
  const looked = imported
    .split(',')
    .map((name) => name.trim())
    .filter(Boolean);
  expect(looked.toSorted()).toEqual(names.toSorted());
  // Imported, and then also checked.
  for (const name of names) expect(text.split(new RegExp(`\\b${name}\\b`)).length, name).toBeGreaterThan(2);
});

test('no declaration says `any`', () => {
  for (const file of ['index.d.ts', 'payloads.d.ts', 'react.d.ts', 'standin.d.ts', 'testing.d.ts']) {
    const declared = declarations(file);
    expect(declared, file).not.toMatch(/\bany\b/);
    expect(declared, file).not.toMatch(/@ts-/);
  }
});

test('declarations are for those who use them: no types in comments, no files and no names of the inside', () => {
  for (const file of ['index.d.ts', 'payloads.d.ts', 'react.d.ts', 'standin.d.ts', 'testing.d.ts']) {
    const text = readFileSync(join(folder, 'node_modules/jtl-appbridge', file), 'utf8');
    expect(text, file).not.toMatch(/@(param|returns?|type|typedef|property|template) ?\{|\bwww\/|\bcrates\/|\bQuirk\b/);
  }
  const standIn = [...declarations('standin.d.ts').matchAll(/^export (?:declare )?\w+ (\w+)/gm)].map(([, name]) => name);
  expect(standIn.toSorted()).toEqual(['AppBridge', 'createAppBridge']);
});

test('these tests themselves compile against the package', async () => {
  expect(await compile(join(root, 'tests/npm'))).toEqual([]);
});

/** What is wrong, one line each, by files relative to the project. */
async function compile(project: string, ...options: readonly string[]): Promise<readonly string[]> {
  const [compiler, flags] = options[0] === OLDEST ? [OLDEST, options.slice(1)] : ['typescript', options];
  const tsc = join(root, 'node_modules', compiler, 'bin/tsc');
  const output = await new Promise<string>((resolve) => {
    execFile(tsc, ['--project', project, '--pretty', 'false', ...flags], { cwd: project }, (_failed, stdout, stderr) =>
      resolve(stdout + stderr),
    );
  });
  return output.split('\n').filter((line) => line !== '' && !line.startsWith(' '));
}

/** A file of declarations without its comments. */
function declarations(file: string): string {
  const text = readFileSync(join(folder, 'node_modules/jtl-appbridge', file), 'utf8');
  return text.replace(/\/\*[^]*?\*\/|\/\/.*/g, '');
}

/** The names that the package exports. */
function exports(): readonly string[] {
  const declared = declarations('index.d.ts');
  const own = [...declared.matchAll(/^export (?:declare )?(?:interface|type|class|function|const) (\w+)/gm)].map(
    ([, name = '']) => name,
  );
  const handedOn = [...declared.matchAll(/^export (?:type )?\{([^}]*)\}/gm)].flatMap(([, names = '']) =>
    names.split(',').map((name) => name.trim()),
  );
  return [...own, ...handedOn];
}
