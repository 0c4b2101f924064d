/** esbuild's loader `file` gives the address of the file. */
declare module '*.wasm' {
  const url: string;
  export default url;
}
