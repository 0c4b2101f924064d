import { execFile } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { brotliCompressSync, constants } from 'node:zlib';

import { expect, test } from '@playwright/test';
import { build } from 'esbuild';
import { publint } from 'publint';
import { formatMessage } from 'publint/utils';

import { root } from './support/folders.ts';
import { install, tarball } from './support/package.ts';

/** What a browser may have to download, in bytes after brotli. */
const BUDGET = 20_000;

let folder: string;
test.beforeAll(async () => {
  folder = join(await install('packaging', { sdk: false }), 'node_modules/jtl-appbridge');
});

const bytes = (file: string): Buffer => readFileSync(join(folder, file));
const text = (file: string): string => bytes(file).toString('latin1');

interface Manifest {
  readonly [member: string]: unknown;
  readonly exports: Readonly<Record<string, unknown>>;
}
const manifest = (): Manifest => JSON.parse(text('package.json')) as Manifest;

/** All files but the WebAssembly, whose name changes with its content. */
const TEXTS = [
  'LICENSE-APACHE', 'LICENSE-MIT', 'README.md', 'index.js.map', 'package.json', 'payloads.d.cts', 'payloads.d.ts',
  ...['index', 'react', 'standin', 'testing'].flatMap((entry) => [`${entry}.cjs`, `${entry}.d.cts`, `${entry}.d.ts`, `${entry}.js`]),
];
const WASM = 'appbridge.wasm';
const ENTRIES = ['.', './react', './standin', './testing'];

/** How a file is called in the package. */
const nameOf = (file: string): string => String(manifest().exports[`./${file}`] ?? file).replace('./', '');

test('holds these files and no others', () => {
  expect(readdirSync(folder, { recursive: true }).toSorted()).toEqual([...TEXTS, nameOf(WASM)].toSorted());
});

test.describe('tells nothing of the machine that made it', () => {
  const places = /\/root\b|\/home\/|\/Users\/|\/tmp\/|[A-Z]:\\|\.cargo|\.rustup|node_modules\/\./;

  for (const file of [...TEXTS, WASM]) {
    test(`in ${file}`, () => {
      expect(places.exec(text(nameOf(file)))?.[0]).toBeUndefined();
    });
  }

  test('nor where its parts came from', () => {
    for (const file of [WASM, 'index.js'])
      expect(/registry|index\.crates|serde/.exec(text(nameOf(file)))?.[0], file).toBeUndefined();
  });

  test('nor where its compiler was built', () => {
    expect(/\/rustc\//.exec(text(nameOf(WASM)))?.[0]).toBeUndefined();
  });
});

test('its WebAssembly has no names, no debug information and nothing of its tools', () => {
  const sections = customSections(bytes(nameOf(WASM)));
  expect(sections).toEqual([]);
});

test('its manifest says what it is, and asks for nothing', () => {
  const { name, version, type, sideEffects, exports, types, license, peerDependencies, peerDependenciesMeta } = manifest();
  const [, workspace] = /^version = "(.*)"$/m.exec(readFileSync(join(root, 'Cargo.toml'), 'utf8')) ?? [];
  expect({ name, version, type, sideEffects, types, license }).toEqual({
    name: 'jtl-appbridge',
    version: workspace,
    type: 'module',
    sideEffects: false,
    types: './index.d.ts',
    license: '(MIT OR Apache-2.0)',
  });
  // TypeScript takes the first that fits.
  for (const entry of ENTRIES) {
    const ways = exports[entry] as Readonly<Record<string, object>>;
    expect(Object.keys(ways)).toEqual(['import', 'module', 'require', 'default']);
    for (const way of ['import', 'require']) expect(Object.keys(ways[way]!)).toEqual(['types', 'default']);
  }
  const files = (name: string): object => ({
    import: { types: `./${name}.d.ts`, default: `./${name}.js` },
    // What bundlers take, also for `require`: the WebAssembly is found from there.
    module: `./${name}.js`,
    require: { types: `./${name}.d.cts`, default: `./${name}.cjs` },
    default: `./${name}.js`,
  });
  expect(exports).toEqual({
    '.': files('index'),
    './react': files('react'),
    './standin': files('standin'),
    './testing': files('testing'),
    './appbridge.wasm': expect.stringMatching(/^\.\/appbridge-[0-9a-f]{8}\.wasm$/),
    './package.json': './package.json',
  });
  expect(peerDependencies).toEqual({ '@jtl-software/cloud-apps-core': '2', react: '^18.3.0 || ^19.0.0' });
  expect(peerDependenciesMeta).toEqual({ '@jtl-software/cloud-apps-core': { optional: true }, react: { optional: true } });
  for (const unwanted of [
    'dependencies',
    'optionalDependencies',
    'bundleDependencies',
    'devDependencies',
    'scripts',
    'bin',
    'main',
    'private',
  ]) {
    expect(manifest(), unwanted).not.toHaveProperty(unwanted);
  }
});

test('both licences are whole', () => {
  expect(text('LICENSE-APACHE')).toBe(readFileSync(join(root, 'LICENSE-APACHE'), 'latin1'));
  expect(text('LICENSE-MIT')).toBe(readFileSync(join(root, 'LICENSE-MIT'), 'latin1'));
});

test('a browser downloads 20 kB at most', () => {
  expect(brotliBytes('index.js') + brotliBytes(WASM)).toBeLessThanOrEqual(BUDGET);
});

test('the hooks for React are less than 1 kB, and hold nothing of the rest', () => {
  expect(brotliBytes('react.js')).toBeLessThan(1_000);
  expect([...text('react.js').matchAll(/from"([^"]*)"/g)].map(([, from]) => from).toSorted()).toEqual(['./index.js', 'react']);
});

test('the stand-in needs nothing, and the host for tests only the main entry', () => {
  expect(text('standin.js')).not.toMatch(/\bimport\b/);
  expect([...text('testing.js').matchAll(/\bfrom"([^"]*)"/g)].map(([, from]) => from)).toEqual(['./index.js']);
});

function brotliBytes(file: string): number {
  const content = bytes(nameOf(file));
  const params = { [constants.BROTLI_PARAM_QUALITY]: 11, [constants.BROTLI_PARAM_SIZE_HINT]: content.length };
  return brotliCompressSync(content, { params }).length;
}

test('publint has nothing to say', async () => {
  const { messages, pkg } = await publint({ pkgDir: folder, strict: true, pack: false });
  expect(messages.map((message) => formatMessage(message, pkg, { color: false }))).toEqual([]);
});

test('the types are right for whoever resolves them', async () => {
  // TypeScript knows no types of WebAssembly. That file is for bundlers, which give its address.
  const args = [tarball(), '--profile', 'node16', '--exclude-entrypoints', './appbridge.wasm', '--no-color', '--no-emoji'];
  const { code, output } = await new Promise<{ code: number; output: string }>((resolve) => {
    execFile(join(root, 'node_modules/.bin/attw'), args, { cwd: root }, (error, output) =>
      resolve({ code: error === null ? 0 : Number(error.code), output }),
    );
  });
  expect(code, output).toBe(0);
});

test('whoever imports it and uses nothing of it gets nothing of it', async () => {
  const bundle = async (contents: string): Promise<string> => {
    const { outputFiles } = await build({
      stdin: { contents, resolveDir: folder },
      bundle: true,
      format: 'esm',
      minify: true,
      write: false,
      external: ['@jtl-software/cloud-apps-core'],
      logLevel: 'silent',
    });
    return outputFiles[0]?.text ?? '';
  };
  expect((await bundle(`import 'jtl-appbridge'`)).trim()).toBe('');
  expect((await bundle(`import { connect } from 'jtl-appbridge'; export const other = 7`)).length).toBeLessThan(100);
  expect((await bundle(`export { connect } from 'jtl-appbridge'`)).length).toBeGreaterThan(10_000);
});

/** The names of the sections that a browser does not need. */
function customSections(wasm: Buffer): readonly string[] {
  const names: string[] = [];
  let at = 8;
  const number = (): number => {
    let value = 0;
    for (let shift = 0; ; shift += 7) {
      const byte = wasm[at++] ?? 0;
      value += (byte & 0x7f) * 2 ** shift;
      if (byte < 0x80) return value;
    }
  };
  while (at < wasm.length) {
    const id = wasm[at++];
    const length = number();
    const end = at + length;
    if (id === 0) {
      const size = number();
      names.push(wasm.toString('utf8', at, at + size));
    }
    at = end;
  }
  return names;
}
