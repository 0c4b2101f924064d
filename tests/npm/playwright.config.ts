import { suite } from '../support/suite.ts';

export default suite({
  output: '../../target/npm-tests',
  locale: 'en-GB',
  // Tests of what is left in memory call `gc()`.
  chromium: ['--js-flags=--expose-gc'],
});
