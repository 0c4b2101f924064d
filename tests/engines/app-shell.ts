import { By, error, type WebDriver, type WebElement } from 'selenium-webdriver';

import type { ErpItem, Tenant } from '../support/platform.ts';

/** How long the page may take for what a person waits for, in milliseconds. */
const TIMEOUT = 15_000;

/** What says that something is not there, or not any more. */
const GONE = [error.NoSuchElementError, error.NoSuchFrameError, error.StaleElementReferenceError];

/** A frame of the App Shell that the app is shown in. */
type Frame = 'setup-frame' | 'erp-frame' | 'pane-frame';

/** The App Shell as a person uses it, in a browser of any engine. */
export class AppShell {
  /** @param origin where the App Shell is */
  constructor(
    private readonly driver: WebDriver,
    private readonly origin: string,
  ) {}

  async open(tenant: Tenant): Promise<void> {
    await this.driver.get(`${this.origin}/`);
    await this.press(`[data-testid=tenant-select] option[value="${tenant.id}"]`);
  }

  /** Installs the app through its own setup page. */
  async install(): Promise<void> {
    await this.press('[data-testid=nav-hub]');
    await this.press('[data-testid=install-app]');
    await this.within('setup-frame', () => this.shown('[data-testid=setup-done]'));
    await this.press('[data-testid=close-setup]');
    await this.shown('[data-testid=installation-state][data-state=installed]');
  }

  /** Opens the app in the ERP's main area. */
  async openErp(): Promise<void> {
    await this.press('[data-testid=nav-erp]');
    await this.press('[data-testid=erp-menu-items]');
  }

  /** Opens the ERP's customers, with the app's pane beside them. */
  async openCustomers(): Promise<void> {
    await this.press('[data-testid=nav-erp]');
    await this.press('[data-testid=nav-customers]');
  }

  /** Selects a customer, and gives its id. */
  selectCustomer(row: number): Promise<string> {
    return this.until(`customer ${row}`, async () => {
      const customer = (await this.driver.findElements(By.css('[data-testid=customer-row]')))[row];
      const id = await customer?.getAttribute('data-customer-id');
      await customer?.click();
      return id ?? undefined;
    });
  }

  /** Loads the pane anew. */
  async reloadPane(): Promise<void> {
    await this.within('pane-frame', () => this.driver.executeScript(`document.documentElement.dataset.old = ''`));
    await this.press('[data-testid=reload-frame]');
    // The old document must be gone before the new one is looked at.
    await this.until('reloaded pane', () =>
      this.within('pane-frame', async () => (await this.count('html:not([data-old])')) === 1 || undefined),
    );
  }

  /** The items that the app shows, once there are so many. */
  items(count: number): Promise<ErpItem[]> {
    return this.within('erp-frame', async () => {
      await this.counts('[data-testid=item-row]', count);
      return this.driver.executeScript<ErpItem[]>(`
        const text = (row, id) => row.querySelector('[data-testid=' + id + ']')?.textContent.trim() ?? '';
        return [...document.querySelectorAll('[data-testid=item-row]')].map((row) => ({
          id: row.dataset.itemId, sku: text(row, 'item-sku'), name: text(row, 'item-name'),
        }));`);
    });
  }

  /** Waits until the pane says that nothing is selected. */
  emptyPane(): Promise<WebElement> {
    return this.within('pane-frame', () => this.shown('[data-testid=pane-empty]'));
  }

  /** The texts of the orders that the pane shows, once it shows so many of this customer. */
  orders(customerId: string, count: number): Promise<string[]> {
    return this.within('pane-frame', async () => {
      await this.shown(`[data-testid=pane-customer][data-customer-id="${customerId}"]`);
      await this.counts('[data-testid=order-row]', count);
      return this.driver.executeScript<string[]>(
        `return [...document.querySelectorAll('[data-testid=order-row]')].map((row) => row.textContent);`,
      );
    });
  }

  /** Does something in a frame, and comes back. */
  private async within<T>(frame: Frame, work: () => Promise<T>): Promise<T> {
    await this.until(frame, async () => {
      await this.driver.switchTo().frame(await this.driver.findElement(By.css(`[data-testid=${frame}]`)));
      return true;
    });
    try {
      return await work();
    } finally {
      await this.driver.switchTo().defaultContent();
    }
  }

  private press(selector: string): Promise<boolean> {
    return this.until(selector, async () => {
      const button = await this.driver.findElement(By.css(selector));
      if (!(await button.isDisplayed()) || !(await button.isEnabled())) return undefined;
      await button.click();
      return true;
    });
  }

  private shown(selector: string): Promise<WebElement> {
    return this.until(selector, async () => {
      const element = await this.driver.findElement(By.css(selector));
      return (await element.isDisplayed()) ? element : undefined;
    });
  }

  private counts(selector: string, count: number): Promise<boolean> {
    return this.until(`${count} ${selector}`, async () => (await this.count(selector)) === count || undefined);
  }

  private async count(selector: string): Promise<number> {
    return (await this.driver.findElements(By.css(selector))).length;
  }

  /** Waits for what `look` finds. What the page puts in another's place meanwhile is looked for anew. */
  private until<T>(what: string, look: () => Promise<T | undefined>): Promise<T> {
    const lookAgain = async (): Promise<T | undefined> => {
      try {
        return await look();
      } catch (reason) {
        if (GONE.some((gone) => reason instanceof gone)) return undefined;
        throw reason;
      }
    };
    return this.driver.wait(lookAgain, TIMEOUT, `waiting for ${what}`) as Promise<T>;
  }
}
