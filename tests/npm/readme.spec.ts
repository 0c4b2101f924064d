import { execFile } from 'node:child_process';
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

import { expect, test } from '@playwright/test';

import { root } from './support/folders.ts';
import { install } from './support/package.ts';

let folder: string;
let readme: string;
test.beforeAll(async () => {
  folder = await install('readme');
  readme = readFileSync(join(folder, 'node_modules/jtl-appbridge/README.md'), 'utf8');
});

test('its examples compile, strictly', async () => {
  const examples = [...readme.matchAll(/^```(tsx?)\n([^]*?)^```/gm)].map(([, language, code = '']) => ({ language, code }));
  expect(examples.length).toBeGreaterThan(0);
  const sources = join(folder, 'examples');
  mkdirSync(sources);
  // Each is a module of its own, also one without an import.
  examples.forEach(({ language, code }, index) => writeFileSync(join(sources, `example-${index}.${language}`), `${code}\nexport {};\n`));
  const compilerOptions = {
    target: 'es2022',
    module: 'esnext',
    moduleResolution: 'bundler',
    lib: ['es2022', 'dom'],
    types: [],
    jsx: 'react-jsx',
    strict: true,
    exactOptionalPropertyTypes: true,
    noUncheckedIndexedAccess: true,
    noEmit: true,
  };
  writeFileSync(join(sources, 'tsconfig.json'), JSON.stringify({ compilerOptions }));
  const errors = await new Promise<string>((resolve) => {
    execFile(
      join(root, 'node_modules/.bin/tsc'),
      ['--project', sources, '--pretty', 'false'],
      { cwd: sources },
      (_failed, stdout, stderr) => resolve(stdout + stderr),
    );
  });
  expect(errors).toBe('');
});

test('its table names the codes of errors, all and no others', () => {
  const [, section = ''] = /^## Errors$([^]*?)^## /m.exec(readme) ?? [];
  const rows = section.split('\n').filter((line) => /^\| `\w+`/.test(line));
  const named = rows.flatMap((row) => [...(row.split('|')[1] ?? '').matchAll(/`(\w+)`/g)].map(([, code = '']) => code));
  expect(named.toSorted()).toEqual(codes().toSorted());
});

test('its links lead somewhere', () => {
  const anchors = [...readme.matchAll(/^#+ (.*)$/gm)].map(([, title = '']) =>
    title
      .toLowerCase()
      .replace(/[^\w -]/g, '')
      .replaceAll(' ', '-'),
  );
  const links = [...readme.matchAll(/\]\(#([^)]*)\)/g)].map(([, anchor = '']) => anchor);
  expect(links.length).toBeGreaterThan(0);
  for (const link of links) expect(anchors).toContain(link);
});

/** The codes that the types name. */
function codes(): readonly string[] {
  const declared = ['index.d.ts', 'payloads.d.ts']
    .map((file) => readFileSync(join(folder, 'node_modules/jtl-appbridge', file), 'utf8'))
    .join('\n');
  const members = (name: string): readonly string[] => {
    const [, union = ''] = new RegExp(`^export type ${name} =([^;]*);`, 'm').exec(declared) ?? [];
    return union.split('|').flatMap((part) => {
      const member = part.trim();
      if (member === '') return [];
      return member.startsWith("'") ? [member.slice(1, -1)] : members(member);
    });
  };
  const all = members('AppBridgeErrorCode');
  expect(all.length).toBeGreaterThan(20);
  return all;
}
