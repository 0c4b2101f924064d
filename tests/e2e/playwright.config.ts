import { suite } from '../support/suite.ts';

export default suite({ output: '../../target/e2e', locale: 'de-DE' });
