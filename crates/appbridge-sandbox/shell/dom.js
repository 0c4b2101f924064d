/**
 * Builds an element. A boolean attribute is present or absent.
 *
 * @template {keyof HTMLElementTagNameMap} K
 * @param {K} tag
 * @param {Record<string, string | boolean>} [attributes]
 * @param {...(Node | string)} children
 * @returns {HTMLElementTagNameMap[K]}
 */
export function element(tag, attributes = {}, ...children) {
  const built = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) {
    if (typeof value === 'string') built.setAttribute(name, value);
    else built.toggleAttribute(name, value);
  }
  built.append(...children);
  return built;
}

/**
 * Builds a button.
 *
 * @param {string} label
 * @param {() => void} onClick
 * @param {Record<string, string | boolean>} [attributes]
 * @returns {HTMLButtonElement}
 */
export function button(label, onClick, attributes = {}) {
  const built = element('button', { type: 'button', class: 'button', ...attributes }, label);
  built.addEventListener('click', onClick);
  return built;
}

/**
 * An element of the page itself.
 *
 * @param {string} id
 * @returns {HTMLElement}
 */
export function place(id) {
  const found = document.getElementById(id);
  if (!found) throw new Error(`the page has no element #${id}`);
  return found;
}
