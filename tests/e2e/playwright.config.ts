import { defineConfig } from '@playwright/test';

/** Everything the tests leave behind: reports, logs, screenshots. */
const output = '../../target/e2e';

export default defineConfig({
  testDir: '.',
  outputDir: `${output}/failures`,
  reporter: [['list'], ['json']],
  // One stack of sandbox and backend, whose state the tests change.
  workers: 1,
  fullyParallel: false,
  // A test that passes the second time has found a bug.
  retries: 0,
  forbidOnly: true,
  timeout: 60_000,
  expect: { timeout: 15_000 },
  use: {
    browserName: 'chromium',
    locale: 'de-DE',
    timezoneId: 'Europe/Berlin',
    viewport: { width: 1280, height: 860 },
    screenshot: 'only-on-failure',
    trace: 'off',
    launchOptions: {
      ...(process.env['CHROMIUM'] ? { executablePath: process.env['CHROMIUM'] } : {}),
      // Containers have neither the privileges for Chromium's sandbox nor its
      // shared memory, and no network to talk to Google.
      args: [
        '--no-sandbox',
        '--disable-gpu',
        '--disable-dev-shm-usage',
        '--disable-background-networking',
        '--disable-component-update',
        '--disable-sync',
        '--no-first-run',
      ],
    },
  },
});
