import { createAppBridge } from '@jtl-software/cloud-apps-core';

// Outside a frame nobody answers the handshake, so none is begun.
if (window.self !== window.top) {
  globalThis.jtlAppBridge = createAppBridge();
  // The app reports a failure; without this the browser would as well.
  globalThis.jtlAppBridge.catch(() => {});
}
