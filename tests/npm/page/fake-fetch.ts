/** What a test answers a request with. */
export type Answer = (request: Request) => Response | Promise<Response>;

/** What a request was. */
export interface Sent {
  readonly method: string;
  readonly url: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
  readonly redirect: string;
  readonly credentials: string;
  readonly referrerPolicy: string;
  readonly mode: string;
  readonly cache: string;
}

/**
 * Stands in the place of the page's `fetch`: notes what is asked, and answers in turn
 * what a test wants. Aborts as a browser does.
 */
export class FakeFetch {
  #real = window.fetch;
  readonly requests: Request[] = [];
  #answers: Answer[];

  /** @param answers for one request each; what comes after them is a 500 */
  constructor(...answers: Answer[]) {
    this.#answers = answers;
    window.fetch = (input, init) => this.#take(new Request(input, init));
  }

  restore(): void {
    window.fetch = this.#real;
  }

  /** What the `Authorization` headers were, in turn. */
  get authorizations(): (string | null)[] {
    return this.requests.map(({ headers }) => headers.get('authorization'));
  }

  sent(): Promise<Sent[]> {
    return Promise.all(
      this.requests.map(async (request) => ({
        method: request.method,
        url: request.url,
        headers: Object.fromEntries(request.headers),
        body: await request.clone().text(),
        redirect: request.redirect,
        credentials: request.credentials,
        referrerPolicy: request.referrerPolicy,
        mode: request.mode,
        cache: request.cache,
      })),
    );
  }

  async #take(request: Request): Promise<Response> {
    this.requests.push(request);
    const answer = this.#answers.shift() ?? (() => new Response('', { status: 500 }));
    return new Promise((resolve, reject) => {
      request.signal.addEventListener('abort', () => reject(request.signal.reason));
      Promise.resolve(request).then(answer).then(resolve, reject);
    });
  }
}

/** An answer that never comes. */
export const never: Answer = () => new Promise(() => {});

export const unauthorized: Answer = () => new Response('', { status: 401 });

/** An answer without a fault. */
export const fine: Answer = () => new Response('fine');

/** An answer whose body never ends, but by the request's signal. */
export const endless: Answer = ({ signal }) =>
  new Response(
    new ReadableStream({ start: (controller) => signal.addEventListener('abort', () => controller.error(signal.reason)) }),
  );
