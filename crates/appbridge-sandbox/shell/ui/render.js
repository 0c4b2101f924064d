/**
 * Renders a description of elements into the page. What is there already stays: it is
 * found by its key, or by its place among those without one, so that focus, scroll
 * positions and embedded pages survive.
 *
 * @typedef {string | number | false | null | undefined | Node | Description | Content[]} Content
 * @typedef {{ tag: string, props: Props, content: Content[] }} Description
 * @typedef {Record<string, unknown> & { key?: string }} Props
 */

const SVG = 'http://www.w3.org/2000/svg';

/** What an element was rendered from last. @type {WeakMap<Node, Props>} */
const rendered = new WeakMap();

/**
 * Describes an element. A prop whose name begins with `on` is a listener, `.name` a
 * property, everything else an attribute: present when true, absent when false or null.
 *
 * @param {string} tag
 * @param {Props} [props]
 * @param {...Content} content the children; a custom element renders its own
 * @returns {Description}
 */
export function h(tag, props = {}, ...content) {
  return { tag, props, content };
}

/**
 * Gives `parent` these children.
 *
 * @param {Element} parent
 * @param {Content} content
 */
export function render(parent, content) {
  const wanted = flat(content);
  const left = new Set(parent.childNodes);
  const nodes = wanted.map((child) => {
    const found = child instanceof Node ? child : match(left, child);
    if (found) left.delete(/** @type {ChildNode} */ (found));
    return { child, found };
  });
  for (const node of left) node.remove();
  let next = parent.firstChild;
  for (const { child, found } of nodes) {
    const node = found ?? make(parent, child);
    if (node === next) next = next.nextSibling;
    else insert(parent, node, next);
    if (!(child instanceof Node)) refresh(node, child);
  }
}

/**
 * @param {Content} content
 * @returns {(string | number | Node | Description)[]}
 */
function flat(content) {
  if (Array.isArray(content)) return content.flatMap(flat);
  return content === false || content === null || content === undefined ? [] : [content];
}

/**
 * @param {Set<ChildNode>} left
 * @param {string | number | Description} child
 * @returns {ChildNode | undefined}
 */
function match(left, child) {
  for (const node of left) {
    if (typeof child !== 'object') {
      if (node instanceof Text) return node;
    } else if (
      node instanceof Element &&
      node.localName === child.tag &&
      rendered.get(node)?.key === child.props.key &&
      rendered.has(node)
    ) {
      return node;
    }
  }
  return undefined;
}

/**
 * @param {Element} parent
 * @param {string | number | Node | Description} child
 * @returns {Node}
 */
function make(parent, child) {
  if (child instanceof Node) return child;
  if (typeof child !== 'object') return document.createTextNode('');
  const isSvg = child.tag === 'svg' || parent.namespaceURI === SVG;
  const node = isSvg ? document.createElementNS(SVG, child.tag) : document.createElement(child.tag);
  // A custom element is complete before it is connected.
  refresh(node, child);
  return node;
}

/**
 * @param {Element} parent
 * @param {Node} node
 * @param {Node | null} next
 */
function insert(parent, node, next) {
  // An embedded page that is inserted anew starts anew.
  if (node.parentNode === parent && 'moveBefore' in parent) {
    /** @type {{ moveBefore(node: Node, next: Node | null): void }} */ (parent).moveBefore(node, next);
  } else {
    parent.insertBefore(node, next);
  }
}

/**
 * @param {Node} node
 * @param {string | number | Description} child
 */
function refresh(node, child) {
  if (!(node instanceof Element) || typeof child !== 'object') {
    if (node.nodeValue !== String(child)) node.nodeValue = String(child);
    return;
  }
  const { props, content } = child;
  const before = rendered.get(node) ?? {};
  rendered.set(node, props);
  for (const name of Object.keys(before)) if (!(name in props)) set(node, name, null, before[name]);
  for (const [name, value] of Object.entries(props)) if (name !== 'value') set(node, name, value, before[name]);
  if (!node.localName.includes('-')) render(node, content);
  // After the options that it chooses from.
  if ('value' in props) setValue(/** @type {HTMLInputElement} */ (node), String(props['value'] ?? ''));
}

/**
 * @param {Element} node
 * @param {string} name
 * @param {unknown} value
 * @param {unknown} before
 */
function set(node, name, value, before) {
  if (name === 'key') return;
  if (name.startsWith('.')) {
    Reflect.set(node, name.slice(1), value);
  } else if (name.startsWith('on')) {
    Reflect.set(node, name, value);
  } else if (value !== before) {
    if (value === null || value === undefined || value === false) node.removeAttribute(name);
    else node.setAttribute(name, value === true ? '' : String(value));
  }
}

/**
 * @param {HTMLInputElement} node
 * @param {string} value
 */
function setValue(node, value) {
  if (node.value !== value) node.value = value;
}

/**
 * Runs a change of the page. When what has the focus is gone afterwards, the focus goes
 * to the nearest place that is marked as its home, and never to nowhere.
 *
 * @param {() => void} change
 */
export function keepingFocus(change) {
  const focused = document.activeElement;
  /** @type {Element[]} */
  const around = [];
  for (let place = focused?.parentElement; place; place = place.parentElement) around.push(place);
  change();
  if (!focused || focused === document.body || focused.isConnected) return;
  if (document.activeElement && document.activeElement !== document.body) return;
  for (const place of around) if (place.isConnected && focusHome(place)) return;
}

/**
 * Puts the focus at the home of a region: its heading, as a rule.
 *
 * @param {Element} region
 * @returns {boolean} whether it has one
 */
export function focusHome(region) {
  const home = region.querySelector('[data-home]');
  if (!(home instanceof HTMLElement)) return false;
  home.focus();
  return document.activeElement === home;
}
