import { execFile } from 'node:child_process';
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

import { expect, test } from '@playwright/test';
import { build } from 'vite';

import { built, start } from '../support/programs.ts';
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
  expect(await compile(sources)).toBe('');
});

test('without the SDK, what it says of `tsconfig.json` and of bundlers makes the stand-in do', async () => {
  const project = await install('readme-standin', { sdk: false });
  const [, code = ''] = /^```ts\n([^]*?)^```/m.exec(readme) ?? [];
  const { compilerOptions } = json().find((block) => 'compilerOptions' in block)! as { compilerOptions: object };
  const options = { target: 'es2022', module: 'esnext', moduleResolution: 'bundler', types: [], strict: true, noEmit: true };
  writeFileSync(join(project, 'main.ts'), code);
  writeFileSync(join(project, 'tsconfig.json'), JSON.stringify({ compilerOptions: { ...options, ...compilerOptions }, include: ['main.ts'] }));
  expect(await compile(project)).toBe('');
  const [, alias = ''] = /`(resolve: \{ alias: .*\})`/.exec(readme) ?? [];
  writeFileSync(join(project, 'index.html'), '<!doctype html><script type="module" src="/main.ts"></script>');
  writeFileSync(join(project, 'vite.config.js'), `export default { ${alias} };`);
  await build({ root: project, logLevel: 'warn' });
});

test('its manifest is one that the sandbox hosts', async () => {
  const manifest = json().find((block) => 'technicalName' in block);
  writeFileSync(join(folder, 'app.json'), JSON.stringify(manifest));
  const sandbox = await start(built('appbridge-sandbox'), {
    args: ['--port', '0', '--manifest', join(folder, 'app.json')],
    ready: /^App Shell: .*\n/m,
    logFile: join(folder, 'sandbox.log'),
  });
  expect(await sandbox.stop(), sandbox.log).toBe(0);
});

/** The blocks of JSON. */
function json(): readonly object[] {
  return [...readme.matchAll(/^```json\n([^]*?)^```/gm)].map(([, text = '']) => JSON.parse(text) as object);
}

/** What is wrong with a project. */
function compile(project: string): Promise<string> {
  return new Promise((resolve) => {
    execFile(join(root, 'node_modules/.bin/tsc'), ['--project', project, '--pretty', 'false'], { cwd: project }, (_failed, stdout, stderr) =>
      resolve(stdout + stderr),
    );
  });
}

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
