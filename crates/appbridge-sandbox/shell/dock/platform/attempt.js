import { texts } from '../../texts.js';

/**
 * Why an action failed, in words for the page.
 *
 * @param {unknown} error
 */
export function reasonOf(error) {
  return error instanceof Error && error.message !== '' ? error.message : texts().sandboxGone(location.host);
}
