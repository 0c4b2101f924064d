import { store } from './store.js';

/** How long a message stays; nothing that it says is said nowhere else. */
const SHOWN_MS = 4000;

/** What has just been done, for the page to show. */
export const toast = { text: '' };

let timer = 0;

/** @param {string} text */
export function say(text) {
  window.clearTimeout(timer);
  toast.text = text;
  timer = window.setTimeout(() => {
    toast.text = '';
    store.announce();
  }, SHOWN_MS);
  store.announce();
}
