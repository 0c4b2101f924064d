import type { Locator } from '@playwright/test';

import type { ErpItem } from './platform.ts';

/** What a frontend of the demo's backend shows in the rows of its table. */
export async function shownItems(rows: Locator): Promise<ErpItem[]> {
  return rows.evaluateAll((elements) =>
    elements.map((element) => ({
      id: element.getAttribute('data-item-id') ?? '',
      sku: element.querySelector('[data-testid=item-sku]')?.textContent?.trim() ?? '',
      name: element.querySelector('[data-testid=item-name]')?.textContent?.trim() ?? '',
    })),
  );
}
