/**
 * A page in an iframe of the test page: same origin, yet a realm of its own, and
 * truly embedded. It reports to the page's guard, which closes it in the end.
 */
export class Frame {
  #element = document.createElement('iframe');

  /**
   * Opens a page and resolves when it has loaded.
   *
   * @param {string | undefined} sdkSource of the module that the page's import map
   *   knows the SDK by; none: the SDK is missing
   * @param {string} script of the page, a module
   * @returns {Promise<Frame>}
   */
  static async open(sdkSource, script) {
    const frame = new Frame();
    const imports =
      sdkSource === undefined ? {} : { '@jtl-software/cloud-apps-core': moduleUrl(sdkSource) };
    frame.#element.srcdoc = `<!doctype html>
      <script>parent.pageGuard.watch(window)</script>
      <script type="importmap">${JSON.stringify({ imports })}</script>
      <script type="module" src="${moduleUrl(script)}"></script>`;
    const loaded = new Promise((resolve) => {
      frame.#element.addEventListener('load', resolve, { once: true });
    });
    document.body.append(frame.#element);
    await loaded;
    return frame;
  }

  /** @returns {any} */
  get window() {
    return this.#element.contentWindow;
  }

  /** @param {string} expression evaluated in the frame */
  evaluate(expression) {
    return this.window.eval(expression);
  }

  /**
   * Starts an instance of the test's own wasm in the frame, as an app's page does.
   *
   * @returns {Promise<any>} its exports
   */
  async startWasm() {
    // A module of another address is another module, so each has its own memory.
    Frame.#instances += 1;
    const address = `${location.origin}/wasm-bindgen-test.js?instance=${Frame.#instances}`;
    // Within the frame to the last object: the glue asks where its options come from.
    return this.window.eval(`import('${address}').then(async (wasm) => {
      await wasm.default({ module_or_path: '${location.origin}/wasm-bindgen-test_bg.wasm' });
      return wasm;
    })`);
  }

  static #instances = 0;
}

/** @param {string} source */
function moduleUrl(source) {
  return URL.createObjectURL(new Blob([source], { type: 'text/javascript' }));
}
