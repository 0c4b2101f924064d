import { expect, test as base } from '@playwright/test';

interface ConsoleGuard {
  /** What a test's own faults make the browser print; anything else fails the test. */
  expectedConsoleError: RegExp;
  /** Fails the test when a page printed an error. */
  consoleGuard: void;
}

export { expect };

/** A test whose pages print no error and no warning. */
export const test = base.extend<ConsoleGuard>({
  // Matches nothing.
  expectedConsoleError: [/(?!)/, { option: true }],

  consoleGuard: [
    async ({ context, expectedConsoleError }, use) => {
      const errors: string[] = [];
      const report = (text: string): void => {
        if (!expectedConsoleError.test(text)) errors.push(text);
      };
      context.on('console', (message) => {
        if (message.type() === 'error' || message.type() === 'warning') report(`${message.text()} (${message.location().url})`);
      });
      context.on('weberror', (error) => report(String(error.error())));
      await use();
      expect(errors, 'errors and warnings in the console').toEqual([]);
    },
    { auto: true },
  ],
});
