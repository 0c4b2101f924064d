import { expect, type FrameLocator, type Locator, type Page } from '@playwright/test';

import type { Tenant } from './platform.ts';

/** The App Shell as a person uses it. */
export class AppShell {
  /** @param address where the App Shell is, an origin */
  constructor(
    readonly page: Page,
    readonly address: string,
  ) {}

  get setup(): FrameLocator {
    return this.page.getByTestId('setup-frame').contentFrame();
  }

  get erp(): FrameLocator {
    return this.page.getByTestId('erp-frame').contentFrame();
  }

  get pane(): FrameLocator {
    return this.page.getByTestId('pane-frame').contentFrame();
  }

  /** What has happened, once it was opened. */
  get activity(): Locator {
    return this.page.getByTestId('activity');
  }

  async openActivity(): Promise<void> {
    await this.page.getByTestId('dock-activity').click();
  }

  get customers(): Locator {
    return this.page.getByTestId('customer-row');
  }

  async open(tenant?: Tenant): Promise<void> {
    await this.page.goto(`${this.address}/`);
    if (tenant !== undefined) await this.switchTo(tenant);
  }

  async switchTo(tenant: Tenant): Promise<void> {
    await this.page.getByTestId('tenant-select').selectOption(tenant.id);
  }

  async startInstallation(): Promise<void> {
    await this.page.getByTestId('nav-hub').click();
    await this.page.getByTestId('install-app').click();
  }

  /** Installs the app through its own setup page. */
  async install(): Promise<void> {
    await this.startInstallation();
    await expect(this.setup.getByTestId('setup-done')).toBeVisible();
    await this.closeSetup();
    await this.expectInstallation('installed');
  }

  async closeSetup(): Promise<void> {
    await this.page.getByTestId('close-setup').click();
    await expect(this.page.getByTestId('setup-frame')).toHaveCount(0);
  }

  async expectInstallation(state: 'notInstalled' | 'installing' | 'installed'): Promise<void> {
    await expect(this.page.getByTestId('installation-state')).toHaveAttribute('data-state', state);
  }

  /** Opens the app in the ERP's main area. */
  async openErp(): Promise<void> {
    await this.page.getByTestId('nav-erp').click();
    await this.page.getByTestId('erp-menu-items').click();
  }

  /** Opens the ERP's customers, with the app's pane beside them. */
  async openCustomers(): Promise<void> {
    await this.page.getByTestId('nav-erp').click();
    await this.page.getByTestId('nav-customers').click();
  }

  async reloadFrame(): Promise<void> {
    await this.page.getByTestId('reload-frame').click();
  }
}
