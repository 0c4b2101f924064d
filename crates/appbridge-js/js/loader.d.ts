/** The file's name, put there by `bundle.js`: bundlers look for a text in this place. */
declare const WASM_FILE: string;

/** Made by `bundle.js`, which knows the names on the side of the WebAssembly. */
declare module 'appbridge/wasm.js' {
  export function instantiate(bytes: BufferSource): Promise<import('./wasm.d.ts').Rust>;
}
