import { german } from './texts-german.js';
import { english } from './texts-english.js';

/** @typedef {typeof german} Texts */
/** @typedef {'de' | 'en'} Language */

const KEY = 'sandbox.language';

/** @returns {Language} the one that was chosen; without a choice, the browser's */
function chosen() {
  return /^de\b/i.test(localStorage.getItem(KEY) ?? navigator.language) ? 'de' : 'en';
}

let language = chosen();
document.documentElement.lang = language;

/** The page's words, in the language of now: to be asked for anew with each rendering. @returns {Texts} */
export function texts() {
  return language === 'de' ? german : english;
}

/** Speaks the other language from now on, in every tab. */
export function switchLanguage() {
  localStorage.setItem(KEY, language === 'de' ? 'en' : 'de');
  adopt();
}

/** @type {() => void} */
let onChange = () => {};

/** @param {() => void} listener renders the page anew */
export function onLanguage(listener) {
  onChange = listener;
  window.addEventListener('storage', (event) => {
    if (event.key === KEY) adopt();
  });
}

function adopt() {
  language = chosen();
  document.documentElement.lang = language;
  onChange();
}

/** Formatters take far longer to make than to use. @type {Map<string, Intl.NumberFormat>} */
const numbers = new Map();

/** @type {Map<string, Intl.DateTimeFormat>} */
const times = new Map();

/**
 * @template T
 * @param {Map<string, T>} known
 * @param {string} key
 * @param {() => T} make
 */
function kept(known, key, make) {
  const found = known.get(key) ?? make();
  known.set(key, found);
  return found;
}

/**
 * @param {number} value
 * @param {Intl.NumberFormatOptions} [options]
 */
export function number(value, options = {}) {
  const { locale } = texts();
  return kept(numbers, locale + JSON.stringify(options), () => new Intl.NumberFormat(locale, options)).format(value);
}

/**
 * @param {number} amount
 * @param {string} currency ISO 4217
 */
export function money(amount, currency) {
  return number(amount, { style: 'currency', currency });
}

/** @param {string} moment RFC 3339 */
export function day(moment) {
  return new Date(moment).toLocaleDateString(texts().locale, { day: '2-digit', month: '2-digit', year: 'numeric' });
}

/** @param {Date} moment */
export function timeOfDay(moment) {
  const { locale } = texts();
  return kept(times, locale, () =>
    new Intl.DateTimeFormat(locale, { hour: '2-digit', minute: '2-digit', second: '2-digit', fractionalSecondDigits: 3 }),
  ).format(moment);
}
