import { texts } from '../texts.js';
import { say } from '../toasts.js';

/**
 * Puts a text into the clipboard, and says so.
 *
 * @param {string} text
 * @param {string} said what the page says then
 * @returns {Promise<boolean>} whether the browser allowed it
 */
export async function copyText(text, said) {
  try {
    await navigator.clipboard.writeText(text);
  } catch {
    say(texts().notCopied);
    return false;
  }
  say(said);
  return true;
}
