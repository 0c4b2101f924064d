import { execFile } from 'node:child_process';
import { cpSync, mkdirSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';

import { required } from '../../support/environment.ts';
import { outputFolder, root } from './folders.ts';

const run = promisify(execFile);

/** What a consumer is made of. */
export interface Consumer {
  /** Name of its folder below `tests/npm/consumers/`, whose files it starts with. */
  readonly source?: string;
  /** Whether the SDK is installed beside the package, whose optional peer it is. */
  readonly sdk?: boolean;
  /** Where its folder is made. Elsewhere than below the workspace, nothing that is installed there is found. */
  readonly parent?: string;
}

/** The package as npm would publish it. */
export function tarball(): string {
  return required('NPM_PACKAGE', 'cargo xtask test npm');
}

/**
 * Makes a project that has installed the package from its tarball, as its users do.
 *
 * @returns the project's folder
 */
export async function install(name: string, { sdk = true, ...consumer }: Consumer = {}): Promise<string> {
  return installTarballs(name, consumer, sdk ? [tarball(), await packedSdk()] : [tarball()]);
}

/** Makes a project that has installed these packages. */
export async function installTarballs(
  name: string,
  { source, parent = join(outputFolder, 'consumers') }: Omit<Consumer, 'sdk'>,
  packages: readonly string[],
): Promise<string> {
  const folder = join(parent, name);
  rmSync(folder, { recursive: true, force: true });
  mkdirSync(folder, { recursive: true });
  if (source !== undefined) cpSync(join(root, 'tests/npm/consumers', source), folder, { recursive: true });
  // Without it, npm would take the workspace for the project.
  writeFileSync(join(folder, 'package.json'), JSON.stringify({ name, private: true, type: 'module' }));
  await run(
    'npm',
    ['install', '--no-save', '--no-package-lock', '--offline', '--ignore-scripts', '--no-audit', '--no-fund', ...packages],
    { cwd: folder },
  );
  return folder;
}

/** Where the package's WebAssembly is in a project that has installed it: its name changes with its content. */
export function wasmOf(project: string): string {
  const folder = 'node_modules/jtl-appbridge';
  const name = readdirSync(join(project, folder)).find((file) => file.endsWith('.wasm'));
  if (name === undefined) throw new Error('the package has no WebAssembly');
  return `${folder}/${name}`;
}

/** Packed once, however many consumers install it. */
let packed: Promise<string> | undefined;

function packedSdk(): Promise<string> {
  packed ??= packSdk();
  return packed;
}

/** The stand-in for the vendor's SDK, as the package that it stands for. */
async function packSdk(): Promise<string> {
  const folder = join(outputFolder, 'sdk');
  mkdirSync(folder, { recursive: true });
  const code = join(folder, 'index.js');
  cpSync(join(root, 'www/sdk/cloud-apps-core.js'), code);
  // Its declarations come from its comments.
  await run(join(root, 'node_modules/.bin/tsc'), [
    code, '--ignoreConfig', '--allowJs', '--declaration', '--emitDeclarationOnly', '--target', 'es2022', '--outDir', folder,
  ]);
  const manifest = {
    name: '@jtl-software/cloud-apps-core',
    version: '2.0.0',
    type: 'module',
    exports: { types: './index.d.ts', default: './index.js' },
  };
  writeFileSync(join(folder, 'package.json'), JSON.stringify(manifest));
  const { stdout } = await run('npm', ['pack', '--silent', '--ignore-scripts', '--pack-destination', outputFolder, folder]);
  return join(outputFolder, stdout.trim());
}
