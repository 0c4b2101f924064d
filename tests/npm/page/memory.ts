/** More rounds than any collector needs; so many without success mean a leak. */
const ROUNDS = 20;

/** Of `--js-flags=--expose-gc`. */
declare const gc: (how: { type: 'major'; execution: 'async' }) => Promise<void>;

export function collectGarbage(): Promise<void> {
  return gc({ type: 'major', execution: 'async' });
}

/** Collects garbage until something has come true; `false` when it never does. */
export async function trueAfterCollecting(isTrue: () => boolean): Promise<boolean> {
  for (let round = 0; round < ROUNDS; round += 1) {
    if (isTrue()) return true;
    await collectGarbage();
    // Finalizers run in turns of their own.
    await new Promise((resolve) => setTimeout(resolve));
  }
  return isTrue();
}

const memories: WebAssembly.Memory[] = [];

/** The memory of the package's WebAssembly, in bytes. */
export function wasmBytes(): number {
  if (memories.length === 0) throw new Error('no WebAssembly was started');
  return memories.reduce((sum, { buffer }) => sum + buffer.byteLength, 0);
}

const { instantiate } = WebAssembly;
Object.assign(WebAssembly, {
  async instantiate(bytes: BufferSource, imports: WebAssembly.Imports) {
    const started = await instantiate(bytes, imports);
    memories.push(...Object.values(started.instance.exports).filter((it) => it instanceof WebAssembly.Memory));
    return started;
  },
});
