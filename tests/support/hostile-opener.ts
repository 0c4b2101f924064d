import { expect, type Page } from '@playwright/test';

const ORIGIN = 'http://stranger.test';

/** Opens the App Shell in a window of its own, and offers its hand to every frame there every few milliseconds. */
const OPENER = `<!doctype html><title>A stranger</title><button>Open</button>
  <script>
    globalThis.offered = 0;
    globalThis.received = [];
    document.querySelector('button').onclick = () => {
      const shell = open(new URLSearchParams(location.search).get('shell'));
      setInterval(() => {
        for (let index = 0; index < shell.length; index += 1) {
          const { port1, port2 } = new MessageChannel();
          port1.onmessage = ({ data: { id, body } }) => {
            received.push(body?.methodName);
            port1.postMessage({ id, type: 'METHOD_CALL_RETURN', body: 'x'.repeat(7) });
          };
          shell.frames[index].postMessage({ type: 'HANDSHAKE' }, '*', [port2]);
          offered += 1;
        }
      }, 3);
    };
  </script>`;

/** A stranger's attack on an app in an App Shell. */
export interface Attack {
  /** The App Shell, in the window that the stranger has opened. */
  readonly popup: Page;
  /** Waits until the stranger has offered its hand some more times. */
  go(): Promise<void>;
  /** Ends the attack; what the app has asked the stranger for. */
  end(): Promise<readonly string[]>;
}

/** Lets a page of a stranger open the App Shell in a window of its own. */
export async function underAttack(page: Page, shell: string): Promise<Attack> {
  await page.route(`${ORIGIN}/**`, (route) => route.fulfill({ contentType: 'text/html', body: OPENER }));
  await page.goto(`${ORIGIN}/?shell=${encodeURIComponent(shell)}`);
  const opened = page.waitForEvent('popup');
  await page.getByRole('button').click();
  const popup = await opened;
  const offered = async (): Promise<number> => (await page.evaluate('offered')) as number;
  return {
    popup,
    go: async () => {
      const before = await offered();
      await expect.poll(offered).toBeGreaterThan(before + 1);
    },
    end: async () => {
      const received = (await page.evaluate('received')) as readonly string[];
      await popup.close();
      return received;
    },
  };
}
