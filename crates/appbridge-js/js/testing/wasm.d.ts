/** The WebAssembly itself, put there by `bundle.js`. */
declare module 'appbridge/embedded.wasm' {
  const bytes: Uint8Array<ArrayBuffer>;
  export default bytes;
}
