import { element, type Content } from './dom.ts';
import { failure } from './notice.ts';

/** Loads content. The signal is aborted when something else is to be shown. */
type Loading = (signal: AbortSignal) => Promise<readonly Content[]>;

/** A part of the page whose content has to be waited for. */
export class Region {
  #current = new AbortController();

  constructor(readonly element: HTMLElement) {}

  /** Shows what is there at once. */
  fill(...content: readonly Content[]): void {
    this.#current.abort();
    this.#show(content);
  }

  /** Shows what comes, unless something else is to be shown before that. */
  async load(waiting: string, content: Loading): Promise<void> {
    this.#current.abort();
    const { signal } = (this.#current = new AbortController());
    // What is there stays, so that nothing jumps while somebody types.
    if (this.element.childElementCount === 0) this.element.append(spinner(waiting));
    this.element.setAttribute('aria-busy', 'true');
    try {
      const shown = await content(signal);
      if (!signal.aborted) this.#show(shown);
    } catch (error) {
      if (!signal.aborted) this.#show([failure(error, () => this.#reload(waiting, content))]);
    }
  }

  #reload(waiting: string, content: Loading): void {
    this.fill();
    void this.load(waiting, content);
  }

  #show(content: readonly Content[]): void {
    this.element.setAttribute('aria-busy', 'false');
    this.element.replaceChildren(...content);
  }
}

function spinner(text: string): HTMLElement {
  return element('p', { class: 'waiting', role: 'status' }, element('span', { class: 'spinner' }), text);
}
