import AxeBuilder from '@axe-core/playwright';
import { expect, type Page } from '@playwright/test';
import axe from 'axe-core';

const RULES = ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa'];

/** For a page and all that it frames. */
export async function expectAccessible(page: Page): Promise<void> {
  const { violations } = await new AxeBuilder({ page }).withTags(RULES).analyze();
  expectNone(violations);
}

/** For a page that frames those of others, and ten times as fast. */
export async function expectAccessibleItself(page: Page): Promise<void> {
  await page.evaluate(axe.source);
  const violations = await page.evaluate(async (rules) => {
    const { axe: injected } = window as unknown as { axe: typeof axe };
    const options = { runOnly: rules, iframes: false, resultTypes: ['violations' as const] };
    return (await injected.run(document, options)).violations;
  }, RULES);
  expectNone(violations);
}

function expectNone(violations: readonly axe.Result[]): void {
  const summary = violations.map(({ id, nodes }) => `${id}: ${nodes.map(({ target }) => target.join(' ')).join(', ')}`);
  expect(summary, 'violations of WCAG 2.1 AA').toEqual([]);
}
