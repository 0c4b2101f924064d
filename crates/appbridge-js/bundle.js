/**
 * Puts `js/`, the glue of wasm-bindgen and the scripts of the crates into one module,
 * and the WebAssembly beside it.
 *
 *     node bundle.js <glue folder> <names.json> <WebAssembly> <package folder>
 *
 * `cargo xtask npm` calls it. The glue is of wasm-bindgen's target `bundler`, whose
 * imports are such that what is not needed is left out. `names.json` is what wasm-opt
 * tells of the names that it has shortened, on the WebAssembly's side; here they are on
 * JavaScript's.
 */

import { createHash } from 'node:crypto';
import { copyFile, readFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { argv } from 'node:process';

import { build } from 'esbuild';

const [glueFolder = '', namesFile = '', wasm = '', out = ''] = argv.slice(2).map((path) => resolve(path));

// Short names of one build mean something else in another. So the file's name says what is
// in it, and a module never finds the WebAssembly of another.
const hash = createHash('sha256').update(await readFile(wasm)).digest('hex');
const wasmFile = `appbridge-${hash.slice(0, 8)}.wasm`;
await copyFile(wasm, join(out, wasmFile));

/** @type {{ imports: [module: string, name: string, short: string][], exports: [name: string, short: string][] }} */
const names = JSON.parse(await readFile(namesFile, 'utf8'));

/** How wasm-bindgen calls its own module of glue. */
const GLUE = './appbridge_js_bg.js';

/** The module that all imports are of once wasm-opt has shortened their names. */
const MODULE = 'a';

/** Scripts of the crates, as wasm-bindgen has copied them: the crate and the path within it. */
const SNIPPET = /^\.\/snippets\/(.+)-[0-9a-f]+\/(.+)$/;

/** What an app installs beside this package, if it uses it. */
const PEERS = ['@jtl-software/cloud-apps-core', 'react'];

await bundle('js/index.js', 'index', {
  // Members of the glue and of the scripts that are seen in this module alone.
  mangleProps: /^(__wbg_ptr|__wrap|__destroy_into_raw|_wbg_cb_unref|cancelBy|cut|enter|exposure|invoke|receive|refuse|reply|withdraw)$/,
  // For whoever looks into it; browsers fetch it when their tools are open.
  sourcemap: 'linked',
  define: { WASM_FILE: JSON.stringify(wasmFile) },
});
await bundle('js/testing/index.js', 'testing');
await bundle('js/react.js', 'react');
// The stand-in for the vendor's SDK, of which there is one source.
await bundle('../../www/sdk/cloud-apps-core.js', 'standin');

/**
 * One entry of the package, for `import` and for `require`.
 *
 * @param {string} entry
 * @param {string} name
 * @param {import('esbuild').BuildOptions} [options] of the module
 */
async function bundle(entry, name, options = {}) {
  /** @type {import('esbuild').BuildOptions} */
  const common = {
    entryPoints: [join(import.meta.dirname, entry)],
    bundle: true,
    // What browsers have that have WebAssembly with reference types.
    target: 'es2022',
    minify: true,
    legalComments: 'none',
    external: PEERS,
    logLevel: 'warning',
    plugins: [{ name: 'appbridge', setup: connectParts }],
  };
  await build({ ...common, ...options, format: 'esm', outfile: join(out, `${name}.js`) });
  await build({
    ...common,
    format: 'cjs',
    outfile: join(out, `${name}.cjs`),
    banner: { js: "const thisFile = require('node:url').pathToFileURL(__filename).href;" },
    define: { ...options.define, 'import.meta.url': 'thisFile' },
  });
}

/** @param {import('esbuild').PluginBuild} build */
function connectParts({ onResolve, onLoad, initialOptions: { format } }) {
  // One copy of the main entry, whose WebAssembly and tokens are the page's.
  const main = `./index.${format === 'cjs' ? 'cjs' : 'js'}`;
  onResolve({ filter: /^jtl-appbridge$/ }, () => ({ path: main, external: true }));
  onResolve({ filter: /^appbridge\/embedded\.wasm$/ }, () => ({ path: wasm, namespace: 'embedded' }));
  onLoad({ filter: /.*/, namespace: 'embedded' }, async ({ path }) => ({ contents: await readFile(path), loader: 'binary' }));
  onResolve({ filter: /^appbridge\/wasm\.js$/ }, () => ({ path: 'wasm.js', namespace: 'wasm' }));
  onLoad({ filter: /.*/, namespace: 'wasm' }, () => ({ contents: loader(), resolveDir: glueFolder }));
  // The crates' own, since `js/` imports them as well: one copy of each.
  onResolve({ filter: SNIPPET }, ({ path }) => {
    const [, crate = '', file = ''] = SNIPPET.exec(path) ?? [];
    return { path: join(import.meta.dirname, '..', crate, file) };
  });
  onLoad({ filter: /appbridge_js_bg\.js$/ }, async ({ path }) => ({
    contents: withoutUnused(withLazyCoders(withShortExports(await readFile(path, 'utf8')))),
  }));
}

/** Instantiates the WebAssembly with what it imports, and nothing else. */
function loader() {
  const modules = [...new Set(names.imports.map(([module]) => module))];
  const local = (/** @type {string} */ module) => `m${modules.indexOf(module)}`;
  const imported = names.imports.map(([module, name, short]) => `${JSON.stringify(short)}: ${local(module)}.${name}`);
  return `
    ${modules.map((module) => `import * as ${local(module)} from ${JSON.stringify(module)};`).join('\n')}
    import * as glue from ${JSON.stringify(GLUE)};

    export async function instantiate(bytes) {
      const { instance } = await WebAssembly.instantiate(bytes, { ${MODULE}: { ${imported.join(', ')} } });
      glue.__wbg_set_wasm(instance.exports);
      instance.exports.${shortExport('__wbindgen_start')}();
      return { connect: glue.connect, end: glue.end, Bridge: glue.Bridge };
    }
  `;
}

/** @param {string} glue */
function withShortExports(glue) {
  return glue.replace(/\bwasm\.(\w+)/g, (_, name) => `wasm.${shortExport(name)}`);
}

/** @param {string} name */
function shortExport(name) {
  const [, short] = names.exports.find(([full]) => full === name) ?? [];
  if (short === undefined) throw new Error(`the WebAssembly exports no ${name}`);
  return short;
}

/**
 * Leaves out what no browser with WebAssembly of this kind lacks, and what nobody here calls.
 *
 * @param {string} glue
 */
function withoutUnused(glue) {
  /** @type {[RegExp, string][]} */
  const replacements = [
    [/\(typeof FinalizationRegistry === 'undefined'\)\s*\? \{.*\}\s*: /g, ''],
    // All memory that grows has another buffer then, whether or not that tells of itself.
    [/(\w+)\.buffer\.detached === true \|\| \(\1\.buffer\.detached === undefined && (.*?)\)/, '$2'],
    // For memory that cannot grow.
    [/if \(realloc === undefined\) \{[^]*?\n {4}\}/, ''],
    // `js/` has disposable things of its own, and frees these.
    [/if \(Symbol\.dispose\) .*/g, ''],
  ];
  return replacements.reduce((glue, [unused, replacement]) => {
    const left = glue.replace(unused, replacement);
    if (left === glue) throw new Error(`the glue has no ${unused}`);
    return left;
  }, glue);
}

/**
 * Makes what converts texts when the WebAssembly starts, not when the module is loaded:
 * jsdom has neither, and whoever imports the package there shall hear of it from `connect`.
 *
 * @param {string} glue
 */
function withLazyCoders(glue) {
  const [decoder, encoder, start] = [
    /^let cachedTextDecoder = (new TextDecoder\(.*\));\ncachedTextDecoder\.decode\(\);$/m,
    // What stands in where `encodeInto` is missing, which no browser of this package is without.
    /^const cachedTextEncoder = (new TextEncoder\(\));\n\nif \(!\('encodeInto' in cachedTextEncoder\)\) \{\n[^]*?^\}$/m,
    /^export function __wbg_set_wasm\(val\) \{$/m,
  ];
  const [newDecoder, newEncoder] = [decoder, encoder].map((pattern) => pattern.exec(glue)?.[1]);
  if (!newDecoder || !newEncoder || !start.test(glue)) throw new Error("wasm-bindgen's glue is not what it was");
  return glue
    .replace(decoder, 'let cachedTextDecoder;')
    .replace(encoder, 'let cachedTextEncoder;')
    .replace(start, `$&\n  cachedTextDecoder = ${newDecoder};\n  cachedTextEncoder = ${newEncoder};`);
}
