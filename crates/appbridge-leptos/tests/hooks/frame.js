/**
 * Calls a function of an instance of the test's own wasm within an iframe, where it is a page of
 * its own that is truly embedded.
 *
 * @param {string} name of the function
 * @returns {Promise<unknown>} what it gives
 */
export async function callInFrame(name) {
  const frame = document.createElement('iframe');
  // Any page of this origin, which requests are relative to.
  frame.src = '/wasm-bindgen-test.js';
  const loaded = new Promise((resolve) => frame.addEventListener('load', resolve, { once: true }));
  document.body.append(frame);
  await loaded;
  try {
    // To the last object within the frame: the glue asks where its options come from.
    return await /** @type {any} */ (frame.contentWindow).eval(`
      import('${location.origin}/wasm-bindgen-test.js?frame').then(async (wasm) => {
        await wasm.default({ module_or_path: '${location.origin}/wasm-bindgen-test_bg.wasm' });
        return wasm.${name}();
      })`);
  } finally {
    frame.remove();
  }
}
