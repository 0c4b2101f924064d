import { defineConfig, type PlaywrightTestConfig } from '@playwright/test';

interface Suite {
  /** Where everything goes that the tests leave behind, as seen from the configuration. */
  readonly output: string;
  readonly locale: string;
  /** More options of Chromium's command line. */
  readonly chromium?: readonly string[];
  /** How many tests run at once; one without it. */
  readonly workers?: number;
  /** Parts that differ in how they run. */
  readonly projects?: PlaywrightTestConfig['projects'];
}

/** The configuration of a folder with tests. */
export function suite({ output, locale, chromium = [], workers = 1, projects }: Suite): PlaywrightTestConfig {
  return defineConfig({
    testDir: '.',
    outputDir: `${output}/failures`,
    reporter: [['list'], ['json']],
    // Tests share programs whose state they change, and few cores, unless a suite says otherwise.
    workers,
    ...(projects ? { projects } : {}),
    fullyParallel: false,
    // A test that passes the second time has found a bug.
    retries: 0,
    forbidOnly: true,
    timeout: 60_000,
    expect: { timeout: 15_000 },
    use: {
      browserName: 'chromium',
      locale,
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
          ...chromium,
        ],
      },
    },
  });
}
