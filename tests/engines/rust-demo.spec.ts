import { Stack } from '../e2e/stack.ts';
import { mainJob } from './main-job.ts';

mainJob('rust', async () => {
  const stack = await Stack.start();
  return {
    platform: stack,
    stop: async () => {
      const code = await stack.stop();
      if (code !== 0) throw new Error(`cargo xtask dev ended with ${code} after Ctrl-C`);
    },
  };
});
