import { expect, test } from './page/lab.ts';

test.describe('the reply of a documented method', () => {
  /** What a host may say, and what comes of it for each sort of method. */
  const REPLIES: readonly [reply: string, text: string, token: string, selection: string][] = [
    ["'text'", 'text', 'reply_not_understood', 'text'],
    ["''", '', 'reply_not_understood', 'undefined'],
    ['undefined', 'reply_not_understood', 'reply_not_understood', 'undefined'],
    ['null', 'reply_not_understood', 'reply_not_understood', 'undefined'],
    ['7', 'reply_not_understood', 'reply_not_understood', 'reply_not_understood'],
    ['false', 'reply_not_understood', 'reply_not_understood', 'reply_not_understood'],
    ['({})', 'reply_not_understood', 'reply_not_understood', 'reply_not_understood'],
    ["new String('text')", 'reply_not_understood', 'reply_not_understood', 'reply_not_understood'],
    ["({ accessToken: 'text', more: 1 })", 'reply_not_understood', 'same', 'reply_not_understood'],
    ['({ accessToken: 7 })', 'reply_not_understood', 'reply_not_understood', 'reply_not_understood'],
    ['[]', 'reply_not_understood', 'reply_not_understood', 'reply_not_understood'],
    ['Symbol()', 'reply_not_understood', 'reply_not_understood', 'reply_not_understood'],
  ];

  for (const [reply, text, token, selection] of REPLIES) {
    test(`is checked: ${reply}`, async ({ lab }) => {
      const given = await lab.evaluateHandle(reply);
      const seen = await lab.evaluate(async (reply) => {
        const { host, bridge } = await kit.connected();
        host.answer = async () => reply;
        const show = async (call: Promise<unknown>) =>
          call.then(
            (value) => (typeof value === 'object' && value === reply ? 'same' : String(value)),
            (error: unknown) => kit.isAppBridgeError(error) && error.code,
          );
        const kind = async (call: Promise<unknown>) =>
          call.then(
            () => 'none',
            (error: InstanceType<typeof kit.AppBridgeError>) => error.kind,
          );
        return {
          text: await show(bridge.call('getSessionToken')),
          token: await show(bridge.call('getAppToken')),
          customer: await show(bridge.call('getCurrentCustomerId')),
          item: await show(bridge.call('getCurrentItemId')),
          order: await show(bridge.call('getCurrentSalesOrderId')),
          setup: await show(bridge.call('setupCompleted')),
          kinds: `${await kind(bridge.call('getSessionToken'))}, ${await kind(bridge.call('getAppToken'))}`,
        };
      }, given);
      expect(seen).toEqual({
        text,
        token,
        customer: selection,
        item: selection,
        order: selection,
        // Whatever it is, it says that the setup is complete.
        setup: 'undefined',
        // What does not fit is an error in a program.
        kinds: expect.not.stringMatching(/transient|refused|environment/),
      });
    });
  }

  test('says by a rejection that nothing is selected', async ({ lab }) => {
    const seen = await lab.evaluate(async () => {
      const { host, bridge } = await kit.connected();
      host.answer = async () => {
        throw 'nothing is selected';
      };
      return [
        await bridge.call('getCurrentCustomerId'),
        await bridge.call('getCurrentItemId'),
        await bridge.call('getCurrentSalesOrderId'),
        await kit.outcome(bridge.call('setupCompleted')),
      ];
    });
    expect(seen).toEqual([undefined, undefined, undefined, 'rejected']);
  });

  test('that does not fit is named by its sort and not by its content', async ({ lab }) => {
    const message = await lab.evaluate(async () => {
      const { host, bridge } = await kit.connected();
      host.answer = async () => ({ accessToken: ['secret'] });
      return (await kit.failure(bridge.call('getAppToken'))).message;
    });
    expect(message).toContain('getAppToken');
    expect(message).toContain('object');
    expect(message).not.toContain('secret');
  });
});
