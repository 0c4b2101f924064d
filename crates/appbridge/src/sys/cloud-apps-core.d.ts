/** What this crate uses of the vendor's SDK; the bridge is looked at from Rust. */
declare module '@jtl-software/cloud-apps-core' {
  export function createAppBridge(): Promise<unknown>;
}

/** Where the page leaves the promise of its bridge, see `page/start.js`. */
declare var jtlAppBridge: Promise<unknown> | undefined;
