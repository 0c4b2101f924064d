import type { Locator } from '@playwright/test';

/**
 * Does to a page what the browser's translator does: each text node makes room for an element
 * with a new one. The words stay, so that they can be compared.
 */
export async function translate(body: Locator): Promise<void> {
  await body.evaluate((root) => {
    const texts: Text[] = [];
    const walker = document.createTreeWalker(root, NodeFilter.SHOW_TEXT);
    while (walker.nextNode()) texts.push(walker.currentNode as Text);
    for (const text of texts) {
      if (text.data.trim() === '' || text.parentElement?.closest('font, script, style') != null) continue;
      const outer = document.createElement('font');
      outer.appendChild(document.createElement('font')).append(text.data);
      text.replaceWith(outer);
    }
  });
}
