import { cpSync } from 'node:fs';
import { basename, join } from 'node:path';

import * as esbuild from 'esbuild';
import * as vite from 'vite';
import webpack from 'webpack';

import { wasmOf } from './package.ts';

// Each takes a project with `index.html` and `main.js`, and gives the folder that is to be served.

export async function withVite(project: string): Promise<string> {
  await vite.build({ root: project, logLevel: 'warn' });
  return join(project, 'dist');
}

export async function withWebpack(project: string): Promise<string> {
  const dist = join(project, 'dist');
  const compiler = webpack({ mode: 'production', context: project, entry: './main.js', output: { path: dist } });
  if (compiler === null) throw new Error('webpack refuses its configuration');
  await new Promise<void>((built, failed) => {
    compiler.run((error, stats) => {
      if (error) failed(error);
      else if (stats?.hasErrors()) failed(new Error(stats.toString('errors-only')));
      else built();
    });
  });
  cpSync(join(project, 'index.html'), join(dist, 'index.html'));
  return dist;
}

/** With the loader that puts the WebAssembly beside the bundle; `main.js` imports it. */
export async function withEsbuildLoader(project: string): Promise<string> {
  return buildWithEsbuild(project, { loader: { '.wasm': 'file' } });
}

/** With the WebAssembly copied beside the bundle, where the package looks for it. */
export async function withEsbuildCopy(project: string): Promise<string> {
  const dist = await buildWithEsbuild(project, {});
  const wasm = wasmOf(project);
  cpSync(join(project, wasm), join(dist, basename(wasm)));
  return dist;
}

async function buildWithEsbuild(project: string, options: esbuild.BuildOptions): Promise<string> {
  const dist = join(project, 'dist');
  await esbuild.build({
    absWorkingDir: project,
    entryPoints: ['main.js'],
    outdir: dist,
    bundle: true,
    format: 'esm',
    logLevel: 'error',
    ...options,
  });
  cpSync(join(project, 'index.html'), join(dist, 'index.html'));
  return dist;
}
