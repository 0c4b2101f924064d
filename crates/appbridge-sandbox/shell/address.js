/**
 * Addresses within the App Shell, which stand behind the `#`. They hold all that is
 * chosen on a page, so that a reload, Back and a copied link lead to the same view.
 *
 * @typedef {import('./api.js').Context} Context
 * @typedef {{ search: string, page: number, id: string | null }} Query
 * @typedef {{ area: 'hub', app: string | null }} HubAddress
 * @typedef {{ area: 'portal', rest: string[] }} PortalAddress
 * @typedef {{ area: 'erp', view: 'list', context: Context, query: Query }} ListAddress
 * @typedef {{ area: 'erp', view: 'details', context: Context, id: string }} DetailsAddress
 * @typedef {{ area: 'erp', view: 'app', app: string, entry: string }} AppAddress
 * @typedef {{ area: 'dock' }} DockAddress the dock in a window of its own
 * @typedef {HubAddress | PortalAddress | ListAddress | DetailsAddress | AppAddress | DockAddress} Address
 */

/** @type {readonly Context[]} */
export const CONTEXTS = ['customers', 'items', 'salesorders'];

/** The usual query: everything, from the start, nothing selected. @type {Query} */
export const EVERYTHING = { search: '', page: 1, id: null };

/**
 * @param {string} hash with or without its `#`
 * @returns {Address}
 */
export function parse(hash) {
  const [path = '', search = ''] = hash.replace(/^#?\/?/, '').split('?', 2);
  const [area = '', section = '', ...rest] = path.split('/').map(decode);
  if (area === 'dock') return { area };
  if (area === 'portal') return { area, rest: [section, ...rest].filter((part) => part !== '') };
  if (area !== 'erp') return { area: 'hub', app: (area === 'hub' && section) || null };
  const [first = '', second = ''] = rest;
  if (section === 'app') return { area, view: 'app', app: first, entry: second };
  const context = CONTEXTS.find((known) => known === section) ?? 'customers';
  if (first !== '') return { area, view: 'details', context, id: first };
  const query = new URLSearchParams(search);
  const page = Number(query.get('page'));
  return {
    area,
    view: 'list',
    context,
    query: {
      search: query.get('q') ?? '',
      page: Number.isSafeInteger(page) && page > 0 ? page : 1,
      id: query.get('id'),
    },
  };
}

/**
 * @param {Address} address
 * @returns {string} with its `#`
 */
export function format(address) {
  /** @type {string[]} */
  let path;
  const query = new URLSearchParams();
  switch (address.area) {
    case 'hub':
      path = ['hub', ...(address.app === null ? [] : [address.app])];
      break;
    case 'portal':
      path = ['portal', ...address.rest];
      break;
    case 'dock':
      path = ['dock'];
      break;
    default:
      if (address.view === 'app') {
        path = ['erp', 'app', address.app, address.entry];
      } else if (address.view === 'details') {
        path = ['erp', address.context, address.id];
      } else {
        path = ['erp', address.context];
        const { search, page, id } = address.query;
        if (search !== '') query.set('q', search);
        if (page > 1) query.set('page', String(page));
        if (id !== null) query.set('id', id);
      }
  }
  const chosen = query.size > 0 ? `?${query}` : '';
  return `#/${path.map(encodeURIComponent).join('/')}${chosen}`;
}

/**
 * @param {Context} context
 * @param {string} id
 */
export function detailsOf(context, id) {
  return format({ area: 'erp', view: 'details', context, id });
}

/**
 * Where an app is in the Portal. One that is called as the page for new ones goes by its id.
 *
 * @param {{ id: string, appId: string }} app
 * @returns {PortalAddress}
 */
export function portalOf({ id, appId }) {
  return { area: 'portal', rest: [id === 'new' ? appId : id] };
}

/**
 * @param {string} part
 * @returns {string}
 */
function decode(part) {
  try {
    return decodeURIComponent(part);
  } catch {
    // Typed by hand; it names nothing.
    return part;
  }
}

/** The address of each list as it was left: links lead back there. @type {Map<Context, string>} */
const left = new Map();

/**
 * Where a link to a list leads.
 *
 * @param {Context} context
 * @returns {string}
 */
export function listAddress(context) {
  return left.get(context) ?? format({ area: 'erp', view: 'list', context, query: EVERYTHING });
}

/** @param {Address} address what is looked at now */
export function remember(address) {
  if (address.area === 'erp' && address.view === 'list') left.set(address.context, format(address));
}

/** What was chosen among one tenant's records means nothing to another. */
export function forgetLists() {
  left.clear();
}

/** The address of now. */
export function current() {
  return parse(location.hash);
}

/**
 * Goes to another address, which Back leads away from.
 *
 * @param {Address} address
 */
export function go(address) {
  location.hash = format(address);
}

/**
 * Another choice on the same page: Back does not undo each of them.
 *
 * @param {Address} address
 */
export function replace(address) {
  const hash = format(address);
  remember(address);
  if (hash !== location.hash) history.replaceState(null, '', hash);
}
