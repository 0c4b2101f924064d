import { expect, type Page } from '@playwright/test';

/** Controls and signs whose borders and grounds axe does not look at (WCAG 1.4.11). */
export async function weakControls(page: Page): Promise<string[]> {
  return page.evaluate(() => {
    const canvas = document.createElement('canvas').getContext('2d', { willReadFrequently: true })!;
    const rgb = (colour: string): [number, number, number, number] => {
      canvas.clearRect(0, 0, 1, 1);
      canvas.fillStyle = colour;
      canvas.fillRect(0, 0, 1, 1);
      const [r = 0, g = 0, b = 0, a = 0] = canvas.getImageData(0, 0, 1, 1).data;
      return [r, g, b, a];
    };
    const luminance = ([r, g, b]: readonly number[]): number => {
      const part = (value = 0): number => {
        const share = value / 255;
        return share <= 0.04045 ? share / 12.92 : ((share + 0.055) / 1.055) ** 2.4;
      };
      return 0.2126 * part(r) + 0.7152 * part(g) + 0.0722 * part(b);
    };
    const contrast = (one: readonly number[], two: readonly number[]): number => {
      const [dark = 0, bright = 0] = [luminance(one), luminance(two)].sort((a, b) => a - b);
      return (bright + 0.05) / (dark + 0.05);
    };
    const ground = (element: Element | null): readonly number[] => {
      for (let at = element; at; at = at.parentElement) {
        const colour = rgb(getComputedStyle(at).backgroundColor);
        if (colour[3] === 255) return colour;
      }
      return rgb('Canvas');
    };
    const weak: string[] = [];
    for (const control of document.querySelectorAll('.button:not(.quiet):not(.icon-only):not([aria-disabled=true]), select, .search, .input, manifest-editor')) {
      if (!control.checkVisibility()) continue;
      const style = getComputedStyle(control);
      const around = ground(control.parentElement);
      const best = Math.max(contrast(rgb(style.borderTopColor), around), contrast(ground(control), around));
      if (best < 3) weak.push(`${control.className || control.localName}: ${best.toFixed(2)}`);
    }
    for (const sign of document.querySelectorAll('.dot:not(.off), .icon-only:not([aria-disabled=true]) .icon, .sidebar .icon')) {
      if (!sign.checkVisibility()) continue;
      const style = getComputedStyle(sign);
      const colour = rgb(sign.matches('.dot') ? style.backgroundColor : style.color);
      const ratio = contrast(colour, ground(sign.parentElement));
      if (ratio < 3) weak.push(`${sign.getAttribute('class')}: ${ratio.toFixed(2)}`);
    }
    for (const field of document.querySelectorAll('input[placeholder], textarea[placeholder]')) {
      const ratio = contrast(rgb(getComputedStyle(field, '::placeholder').color), ground(field));
      if (ratio < 4.5) weak.push(`placeholder: ${ratio.toFixed(2)}`);
    }
    return weak;
  });
}

/** Nothing stands out of the page to the side. */
export async function expectToFit(page: Page): Promise<void> {
  const over = await page.evaluate(() =>
    document.documentElement.scrollWidth <= innerWidth
      ? []
      : [...document.querySelectorAll('body *')]
          .filter((element) => element.getBoundingClientRect().right > innerWidth + 0.5)
          .map((element) => `${element.localName}.${element.className}: ${element.getBoundingClientRect().right}`),
  );
  expect(over, page.url()).toEqual([]);
}
