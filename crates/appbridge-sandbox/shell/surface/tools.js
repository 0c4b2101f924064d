import { texts } from '../texts.js';
import { copyText } from '../ui/clipboard.js';

/**
 * What people change about a surface to see how the app takes it.
 *
 * @typedef {'system' | 'light' | 'dark'} Theme
 */

/** @type {readonly Theme[]} */
const THEMES = ['system', 'light', 'dark'];

/** Widths that layouts break at; 0 is all there is. */
const WIDTHS = [0, 320, 480, 768, 1024];

/** @param {Theme} theme */
export function nextTheme(theme) {
  return THEMES[(THEMES.indexOf(theme) + 1) % THEMES.length] ?? 'system';
}

/**
 * @param {Theme} theme
 * @returns {import('../ui/icons.js').Icon}
 */
export function themeIcon(theme) {
  return theme === 'light' ? 'sun' : theme === 'dark' ? 'moon' : 'system';
}

/**
 * @param {number} width
 * @param {number} room what is there; a wider page than that shows nothing new
 */
export function nextWidth(width, room) {
  const fitting = WIDTHS.filter((one) => one < room);
  return fitting[(fitting.indexOf(width) + 1) % fitting.length] ?? 0;
}

/** @param {string} url */
export function copyAddress(url) {
  return copyText(url, texts().copied);
}
