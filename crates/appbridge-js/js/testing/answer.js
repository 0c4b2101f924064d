import { expectA } from './misuse.js';

/** How a host answers a call: what `mock.js` of the crate `appbridge` takes. */
export class Answer {
  /**
   * @param {'reply' | 'reject' | 'held' | 'silence'} kind
   * @param {unknown} [value]
   */
  constructor(kind, value) {
    this.kind = kind;
    this.value = value;
  }

  static silence = new Answer('silence');

  /** @param {unknown} reply */
  static reply(reply) {
    return new Answer('reply', reply);
  }

  static replyRaw = Answer.reply;

  /** @param {unknown} reason */
  static reject(reason) {
    return new Answer('reject', reason);
  }

  /**
   * @param {string} name
   * @param {string} message
   */
  static error(name, message) {
    return Answer.reject(Object.assign(new Error(message), { name }));
  }

  /**
   * What the host of the crate takes.
   *
   * @param {unknown} answer as a test's own code gives it
   * @param {string} from whose answer it is
   */
  static plain(answer, from) {
    const { kind, value } = expectA(Answer, answer, `${from} takes an Answer, such as Answer.reply('42')`);
    return { kind, value };
  }

  static held() {
    const { promise, resolve, reject } = deferred();
    return /** @type {const} */ ([new Answer('held', promise), { reply: resolve, reject }]);
  }
}

/** @returns {{ promise: Promise<unknown>, resolve: (value: unknown) => void, reject: (reason: unknown) => void }} */
export function deferred() {
  /** @type {any} */
  const made = {};
  made.promise = new Promise((resolve, reject) => Object.assign(made, { resolve, reject }));
  // Whoever waits for it hears of it; a test may settle it with nobody there.
  made.promise.catch(() => {});
  return made;
}
