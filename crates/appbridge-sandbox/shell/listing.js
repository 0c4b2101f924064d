import { element } from './dom.js';
import { texts } from './texts.js';

/**
 * How the app is presented, in the page's language.
 *
 * @typedef {import('./api.js').Listing} Listing
 * @typedef {import('./api.js').LocalText} LocalText
 * @typedef {import('./api.js').SandboxState} SandboxState
 */

/** What an icon may be loaded by. */
const PICTURES = new Set(['http:', 'https:', 'data:']);

/**
 * What the app is called: its listing says, or else its technical name.
 *
 * @param {SandboxState} state
 * @returns {string}
 */
export function appName({ manifest, listing }) {
  const name = listing && localText(listing.name, listing);
  return name ?? manifest?.technicalName ?? '';
}

/**
 * What the app does, if its listing says.
 *
 * @param {SandboxState} state
 * @returns {string | undefined}
 */
export function appDescription({ listing }) {
  return listing ? localText(listing.description, listing) : undefined;
}

/**
 * The text of the page's locale, else of its language, else of the listing's default
 * locale, else any.
 *
 * @param {Record<string, LocalText>} locales
 * @param {Listing} listing
 * @returns {string | undefined}
 */
function localText(locales, { defaultLocale }) {
  const language = (/** @type {string} */ locale) => locale.split(/[-_]/)[0]?.toLowerCase();
  const entries = Object.entries(locales).flatMap(([locale, { short, full }]) => {
    const text = short ?? full;
    return text === undefined ? [] : [{ locale, text }];
  });
  const found =
    entries.find(({ locale }) => locale === texts.locale) ??
    entries.find(({ locale }) => language(locale) === language(texts.locale)) ??
    entries.find(({ locale }) => locale === defaultLocale) ??
    entries[0];
  return found?.text;
}

/**
 * The app's icon; without one, and while it cannot be loaded, the first letter of its name.
 *
 * @param {SandboxState} state
 * @returns {HTMLElement}
 */
export function appIcon(state) {
  const letter = [...appName(state)][0] ?? '';
  const place = element('div', { class: 'card-icon', 'aria-hidden': 'true' }, letter.toUpperCase());
  const { light, dark } = state.listing?.media.icons ?? {};
  const src = [light, dark].find(isPicture);
  if (src === undefined) return place;
  const image = element('img', { src, alt: '' });
  image.addEventListener('load', () => place.classList.add('pictured'));
  image.addEventListener('error', () => picture.remove());
  const picture = element('picture', {}, image);
  if (isPicture(dark)) picture.prepend(element('source', { srcset: dark, media: '(prefers-color-scheme: dark)' }));
  place.append(picture);
  return place;
}

/**
 * @param {string | undefined} url
 * @returns {url is string}
 */
function isPicture(url) {
  return url !== undefined && URL.canParse(url) && PICTURES.has(new URL(url).protocol);
}
