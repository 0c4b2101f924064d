// Kept, as a global variable of the page's may be called `parent`.
const host = globalThis.window?.parent;

/** Lets a handshake pass from the page's host alone: JTL's SDK takes one from anybody. */
export function guard() {
  // In the capture phase: before the SDK's listener. The same listener counts once.
  if (host) addEventListener('message', check, true);
}

/** @param {MessageEvent} event */
function check(event) {
  if (event.data?.type === 'HANDSHAKE' && !(event.source === host && isAllowed(event.origin))) {
    event.stopImmediatePropagation();
  }
}

/** The origin that was found missing in the list, and told. @type {string | undefined} */
let missing;

/** @param {string} origin */
function isAllowed(origin) {
  /** @type {HTMLMetaElement | null} */
  const hosts = document.querySelector('meta[name=appbridge-hosts]');
  const list = hosts?.content.match(/\S+/g);
  // Without a list, the browser alone decides who may have the page in a frame.
  return !list || list.some((allowed) => {
    // Of one without `*`, both are the whole, which has its scheme at the start alone.
    const [start = '', end = start] = allowed.split('*');
    return origin.startsWith(start) && origin.endsWith(end);
  })
  // Told once, for who builds the page: the app waits in vain, and nothing else says why.
  || (missing !== origin && console.error(`handshake refused: add ${(missing = origin)} to meta[name=appbridge-hosts]`));
}

guard();
