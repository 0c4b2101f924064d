import { h } from './ui/render.js';
import { Component } from './ui/component.js';
import { texts } from './texts.js';

/**
 * How an app is presented, in the page's language.
 *
 * @typedef {import('./api.js').Listing} Listing
 * @typedef {import('./api.js').LocalText} LocalText
 * @typedef {import('./apps.js').App} App
 */

/** What an icon may be loaded by. */
const PICTURES = new Set(['http:', 'https:', 'data:']);

/**
 * What the app is called: its listing says, or else its technical name.
 *
 * @param {App} app
 * @returns {string}
 */
export function appName({ manifest, listing }) {
  const name = listing && localText(listing.name, listing);
  return name ?? manifest.technicalName;
}

/**
 * What the app does, if its listing says.
 *
 * @param {App} app
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
  const { locale: wanted } = texts();
  const language = (/** @type {string} */ locale) => locale.split(/[-_]/)[0]?.toLowerCase();
  const entries = Object.entries(locales).flatMap(([locale, { short, full }]) => {
    const text = short ?? full;
    return text === undefined ? [] : [{ locale, text }];
  });
  const found =
    entries.find(({ locale }) => locale === wanted) ??
    entries.find(({ locale }) => language(locale) === language(wanted)) ??
    entries.find(({ locale }) => locale === defaultLocale) ??
    entries[0];
  return found?.text;
}

/**
 * @param {string | undefined} url
 * @returns {url is string}
 */
function isPicture(url) {
  return url !== undefined && URL.canParse(url) && PICTURES.has(new URL(url).protocol);
}

/**
 * The app's icon; without one, and while it cannot be loaded, the first letter of its name.
 *
 * @extends {Component<App>}
 */
class AppIcon extends Component {
  /** Which picture is there, and whether it could be loaded. @type {Map<string, boolean>} */
  #loaded = new Map();

  view() {
    const { light, dark } = this.props.listing?.media.icons ?? {};
    const src = [light, dark].find(isPicture);
    const isLoaded = src !== undefined && this.#loaded.get(src);
    this.setAttribute('aria-hidden', 'true');
    this.classList.toggle('pictured', isLoaded === true);
    const letter = [...appName(this.props)][0] ?? '';
    const settle = (/** @type {boolean} */ isGood) => () => {
      if (src !== undefined) this.#loaded.set(src, isGood);
      this.update();
    };
    return [
      isLoaded ? null : h('span', {}, letter.toUpperCase()),
      src === undefined || isLoaded === false
        ? null
        : h(
            'picture',
            { key: src },
            isPicture(dark) ? h('source', { srcset: dark, media: '(prefers-color-scheme: dark)' }) : null,
            h('img', { src, alt: '', onload: settle(true), onerror: settle(false) }),
          ),
    ];
  }
}

customElements.define('app-icon', AppIcon);

/** @param {App} app */
export function appIcon(app) {
  return h('app-icon', { '.props': app });
}
