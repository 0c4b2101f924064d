import { h } from './render.js';

/** Outlines on a grid of 24. */
const PATHS = {
  alert: 'M12 3.5 22 20.5H2zM12 10v4.5M12 17.4v.2',
  back: 'm14.5 5-7 7 7 7',
  check: 'm4.500 12.500 5 5L19.500 7',
  below: 'M3 5h18v14H3zM3 14.500h18',
  chevron: 'm9.5 5 7 7-7 7',
  close: 'm6 6 12 12M18 6 6 18',
  copy: 'M9 9h11v11H9zM15 9V4H4v11h5',
  customers: 'M12 11.5a3.75 3.75 0 1 0 0-7.5 3.75 3.75 0 0 0 0 7.5zM4.5 20.5c.6-4 3.6-6 7.5-6s6.900 2 7.5 6',
  down: 'm5 9 7 7 7-7',
  external: 'M13 4h7v7M20 4l-9 9M17 14v6H4V7h6',
  eye: 'M2.500 12S6 5.500 12 5.500 21.500 12 21.500 12 18 18.500 12 18.500 2.500 12 2.500 12zM12 15a3 3 0 1 0 0-6 3 3 0 0 0 0 6z',
  file: 'M6 3h8l4.500 4.500V21H6zM14 3v4.500h4.500',
  form: 'M4 4h16v6H4zM4 14h16v6H4zM7 7h5M7 17h5',
  info: 'M12 21a9 9 0 1 0 0-18 9 9 0 0 0 0 18zM12 11v5.500M12 7.600v.2',
  items: 'm12 3 8.5 4.5v9L12 21l-8.500-4.500v-9zM3.700 7.600 12 12l8.300-4.400M12 12v9',
  moon: 'M20 14.500A8.500 8.500 0 0 1 9.500 4 8.500 8.500 0 1 0 20 14.500z',
  pane: 'M3 5h18v14H3zM14.500 5v14',
  pause: 'M8 5v14M16 5v14',
  play: 'M7 4.500v15l12-7.500z',
  plus: 'M12 5v14M5 12h14',
  plug: 'M8 3v5M16 3v5M6 8h12v4a6 6 0 0 1-12 0zM12 18v3',
  reload: 'M19.500 12a7.500 7.500 0 1 1-2.200-5.300L20 9.500M20 4v5.500h-5.500',
  salesorders: 'M6 3h9l4 4v14H6zM14.500 3v4.500H19M9.500 12h6M9.500 16h6',
  search: 'M10.500 17a6.500 6.500 0 1 0 0-13 6.500 6.500 0 0 0 0 13zM15.300 15.300 20.500 20.500',
  sun: 'M12 16a4 4 0 1 0 0-8 4 4 0 0 0 0 8zM12 2.500v2M12 19.500v2M2.500 12h2M19.500 12h2M5.300 5.300l1.400 1.400M17.300 17.300l1.400 1.400M5.300 18.700l1.400-1.400M17.300 6.700l1.400-1.400',
  system: 'M4 5h16v11H4zM9 20h6M12 16v4',
  trash: 'M4.500 6.500h15M9 6.500V4h6v2.500M6.500 6.500l1 13.500h9l1-13.500M10 10.500v6M14 10.500v6',
  width: 'M3 5v14M21 5v14M7 12h10M9.500 9 6.500 12l3 3M14.500 9l3 3-3 3',
};

/** @typedef {keyof typeof PATHS} Icon */

/**
 * A picture that says nothing to those who do not see it.
 *
 * @param {Icon} name
 */
export function icon(name) {
  return h(
    'svg',
    { class: 'icon', viewBox: '0 0 24 24', 'aria-hidden': 'true', focusable: 'false' },
    h('path', { d: PATHS[name] }),
  );
}

/**
 * A button that shows a picture; its name is read, and shown when one rests on it.
 *
 * @param {Icon} name
 * @param {string} label
 * @param {() => void} onclick
 * @param {import('./render.js').Props} [props]
 */
export function iconButton(name, label, onclick, props = {}) {
  return h(
    'button',
    { type: 'button', class: 'button icon-only', 'aria-label': label, title: label, onclick, ...props },
    icon(name),
  );
}

/**
 * What there is instead of content: a picture, what is the matter, and what to do.
 *
 * @param {Icon} name
 * @param {import('./render.js').Content} content
 * @param {import('./render.js').Props} [props]
 */
export function emptyState(name, content, props = {}) {
  return h('div', { class: 'empty', ...props }, h('span', { class: 'empty-icon' }, icon(name)), content);
}
