import { suite } from '../support/suite.ts';

export default suite({
  output: '../../target/e2e',
  locale: 'de-DE',
  workers: 2,
  projects: [
    // These share one `cargo xtask dev`.
    { name: 'demo', testIgnore: 'shell/**', workers: 1 },
    // Each worker has a sandbox and an app of its own.
    { name: 'shell', testMatch: 'shell/*.spec.ts', fullyParallel: true },
  ],
});
