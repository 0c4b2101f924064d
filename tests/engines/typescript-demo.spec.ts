import { startDemo } from '../npm/support/demo.ts';
import { mainJob } from './main-job.ts';

mainJob('typescript', async () => {
  const demo = await startDemo('build');
  return { platform: demo.sandbox, stop: () => demo.stop() };
});
