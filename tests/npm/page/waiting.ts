/** The page's own timer, whatever a test makes of it later. */
const setRealTimeout = window.setTimeout.bind(window);

/** Resolves when all that could go on by itself has done so. */
export function turn(): Promise<void> {
  return new Promise((resolve) => void setRealTimeout(resolve));
}

/** Resolves when something has come true. */
export async function until(isTrue: () => boolean): Promise<void> {
  while (!isTrue()) await turn();
}

/** Resolves after so many milliseconds of the clock on the wall. */
export function pause(millis: number): Promise<void> {
  return new Promise((resolve) => void setRealTimeout(resolve, millis));
}

/**
 * Makes the page's clock and its timers so many times as fast: limits that cannot be set
 * are waited for all the same. The clock never goes back, so it is for good.
 */
export function hurry(factor: number): void {
  const now = performance.now.bind(performance);
  performance.now = () => now() * factor;
  const hurried = (run: () => void, millis = 0): number => setRealTimeout(run, millis / factor);
  Object.assign(window, { setTimeout: hurried });
}
