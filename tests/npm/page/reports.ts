/**
 * Notes the errors that the page reports, so that a test can expect them. Those that come
 * after `stop` fail the test.
 */
export class Reports {
  readonly errors: unknown[] = [];
  #stop = new AbortController();

  constructor() {
    const { signal } = this.#stop;
    window.addEventListener(
      'error',
      (event) => {
        event.preventDefault();
        this.errors.push(event.error);
      },
      { signal },
    );
  }

  stop(): void {
    this.#stop.abort();
  }
}
