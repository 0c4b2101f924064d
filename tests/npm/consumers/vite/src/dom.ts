export type Content = Node | string;

/** Makes an element. */
export function element<K extends keyof HTMLElementTagNameMap>(
  tag: K,
  attributes: Readonly<Record<string, string>> = {},
  ...content: readonly Content[]
): HTMLElementTagNameMap[K] {
  const made = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) made.setAttribute(name, value);
  made.append(...content);
  return made;
}

/** What a page is called, and what it is about. */
export function heading(title: string, about: HTMLElement): HTMLElement {
  return element('header', {}, element('h1', {}, title), about);
}
