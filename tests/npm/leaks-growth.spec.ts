import type { Page } from '@playwright/test';

import { expect, test } from './page/lab.ts';

/** How much JavaScript's memory may differ between two looks at it. Of ten thousand leaks each could have a hundred bytes. */
const TOLERANCE = 1024 * 1024;

/** What a page uses, in bytes, when all garbage is collected. */
interface Memory {
  readonly wasm: number;
  /** JavaScript's objects, and the browser's own behind them. */
  readonly heap: number;
}

async function memory(page: Page): Promise<Memory> {
  const client = await page.context().newCDPSession(page);
  let least = Infinity;
  // What finalizers hold is garbage only in the next round, or the one after.
  for (let round = 0; round < 4; round += 1) {
    await client.send('HeapProfiler.collectGarbage');
    await page.evaluate(() => kit.turn());
    const { usedSize, embedderHeapUsedSize, backingStorageSize } = await client.send('Runtime.getHeapUsage');
    least = Math.min(least, usedSize + embedderHeapUsedSize + backingStorageSize);
  }
  await client.detach();
  return { wasm: await page.evaluate(() => kit.wasmBytes()), heap: least };
}

/** Does something a number of times in the page, after a tenth of that to warm up. */
async function expectFlat(page: Page, count: number, act: (count: number) => Promise<void>): Promise<void> {
  await page.evaluate(act, count / 10);
  const before = await memory(page);
  await page.evaluate(act, count);
  const after = await memory(page);
  expect(after.wasm, 'WebAssembly').toBe(before.wasm);
  expect(after.heap - before.heap, 'JavaScript').toBeLessThan(TOLERANCE);
}

test.beforeEach(async ({ lab }) => {
  await lab.evaluate(async () => {
    // Nothing of it grows with use.
    const host = new kit.QuickBridge();
    const bridge = await kit.connect({ bridge: host });
    const { signal } = new AbortController();
    Object.assign(globalThis, { quick: { host, bridge, signal } });
  });
});

test('a hundred thousand calls', async ({ lab }) => {
  await expectFlat(lab, 100_000, async (count) => {
    for (let index = 0; index < count; index += 1) await quick.bridge.call('echo', ['reply']);
  });
});

test('ten thousand calls with a signal that lives on', async ({ lab }) => {
  await expectFlat(lab, 10_000, async (count) => {
    for (let index = 0; index < count; index += 1) await quick.bridge.call('echo', ['reply'], { signal: quick.signal });
  });
});

test('ten thousand calls that fail, come too late, or are given up before they are sent', async ({ lab }) => {
  await expectFlat(lab, 10_000, async (count) => {
    const fail = () => {
      const calls = [
        quick.bridge.call('fail'),
        quick.bridge.call('never', [], { timeout: 0 }),
        quick.bridge.call('never', [], { signal: AbortSignal.abort() }),
        quick.bridge.call('getCurrentItemId'),
      ];
      return Promise.all(calls.map(kit.outcome));
    };
    for (let done = 0; done < count; done += 40) await Promise.all(Array.from({ length: 10 }, fail));
  });
});

test('ten thousand calls that are given up while the host keeps silent', async ({ lab }) => {
  await expectFlat(lab, 10_000, async (count) => {
    for (let done = 0; done < count; done += 10) {
      const controller = new AbortController();
      const calls = Array.from({ length: 10 }, () =>
        quick.bridge.call('never', [], { signal: controller.signal, timeout: Infinity }),
      );
      controller.abort();
      await Promise.all(calls.map(kit.rejection));
    }
  });
});

test('ten thousand subscriptions of loops', async ({ lab }) => {
  await expectFlat(lab, 10_000, async (count) => {
    for (let index = 0; index < count; index += 1) {
      const loop = (async () => {
        for await (const _ of quick.bridge.events('CustomerChanged', { signal: quick.signal })) break;
      })();
      quick.host.emit({ customerId: '42' });
      await loop;
    }
  });
  expect(await lab.evaluate(() => quick.host.listening)).toBe(0);
});

test('ten thousand subscriptions of listeners', async ({ lab }) => {
  await expectFlat(lab, 10_000, async (count) => {
    for (let done = 0; done < count; done += 100) {
      const stops = Array.from({ length: 100 }, () => quick.bridge.on('CustomerChanged', () => {}, { signal: quick.signal }));
      quick.host.emit({ customerId: '42' });
      // All have heard it, and wait for the next.
      await kit.turn();
      for (const stop of stops) stop();
    }
  });
  expect(await lab.evaluate(() => quick.host.listening)).toBe(0);
});

test('ten thousand streams that are ended while somebody waits', async ({ lab }) => {
  await expectFlat(lab, 10_000, async (count) => {
    for (let done = 0; done < count; done += 100) {
      const streams = Array.from({ length: 100 }, () => quick.bridge.events('CustomerChanged'));
      const waiting = streams.map((stream) => stream.next());
      await kit.turn();
      await Promise.all(streams.map((stream) => stream.return()));
      await Promise.all(waiting);
    }
  });
});

test('ten thousand events that a listener hears', async ({ lab }) => {
  await lab.evaluate(() => void quick.bridge.on('CustomerChanged', () => {}));
  await expectFlat(lab, 10_000, async (count) => {
    for (let index = 0; index < count; index += 1) {
      quick.host.emit({ customerId: '42' });
      if (index % 100 === 0) await kit.turn();
    }
  });
});

test('ten thousand exposed methods, and calls of them', async ({ lab }) => {
  await expectFlat(lab, 10_000, async (count) => {
    for (let index = 0; index < count; index += 1) {
      const stop = quick.bridge.expose('add', () => new Promise<number>(() => {}));
      const waiting = quick.host.invoke('add');
      stop();
      await waiting;
    }
  });
});

test('ten thousand published events', async ({ lab }) => {
  await expectFlat(lab, 10_000, async (count) => {
    for (let index = 0; index < count; index += 1) await quick.bridge.publish('OrderVerified', { index });
  });
});

test('ten thousand tokens', async ({ lab }) => {
  await expectFlat(lab, 10_000, async (count) => {
    for (let index = 0; index < count; index += 1) await quick.bridge.sessionToken({ signal: quick.signal });
  });
});

test('two thousand requests with a signal that lives on', async ({ lab }) => {
  await lab.evaluate(() => {
    window.fetch = async () => new Response('fine');
  });
  await expectFlat(lab, 2_000, async (count) => {
    for (let index = 0; index < count; index += 1) await (await quick.bridge.fetch('/api', { signal: quick.signal })).text();
  });
});

test('two thousand connections', async ({ lab }) => {
  await expectFlat(lab, 2_000, async (count) => {
    for (let index = 0; index < count; index += 1) {
      await kit.connect({ bridge: quick.host, signal: quick.signal });
      // A bridge has no end but this.
      if (index % 100 === 0) await kit.collectGarbage().then(kit.turn);
    }
  });
});
