import { suite } from '../support/suite.ts';

// Playwright runs these tests and drives nothing: a browser here has a driver of its own.
export default suite({ output: '../../target/engines', locale: 'de-DE' });
