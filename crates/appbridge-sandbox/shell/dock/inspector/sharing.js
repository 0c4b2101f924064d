import { timeline } from './timeline.js';

/**
 * A window of its own for the dock sees no frame: the pages that have some tell it. Requests
 * and lifecycle calls it hears of by itself.
 *
 * @typedef {import('./row.js').Row} Row
 * @typedef {{ page: string, row: Row }} Told
 */

const CHANNEL = 'sandbox.timeline';

/** What a window says to ask for rows. */
const HELLO = 'hello';

/** What a page says that has just been loaded. */
const HERE = 'here';

/** Tells other windows of this page's rows, once one asks. */
export function shareTimeline() {
  const channel = new BroadcastChannel(CHANNEL);
  const page = crypto.randomUUID();
  let isAsked = false;
  const tell = (/** @type {Row} */ row) => {
    if (isAsked && row.kind === 'bridge') channel.postMessage({ page, row });
  };
  channel.onmessage = ({ data }) => {
    if (data !== HELLO) return;
    isAsked = true;
    for (const row of timeline.rows) tell(row);
  };
  timeline.onRow(tell);
  channel.postMessage(HERE);
}

/** Takes the rows of other pages among those of this window. */
export function followTimelines() {
  const channel = new BroadcastChannel(CHANNEL);
  channel.onmessage = ({ data }) => {
    if (data === HERE) channel.postMessage(HELLO);
    else if (data !== HELLO) timeline.adopt(/** @type {Told} */ (data).page, /** @type {Told} */ (data).row);
  };
  channel.postMessage(HELLO);
}
