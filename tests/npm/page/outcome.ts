import { AppBridgeError } from 'jtl-appbridge';

/** What came of something: `resolved`, the code of an error of the package, or what else was thrown. */
export async function outcome(attempt: Promise<unknown> | (() => unknown)): Promise<string> {
  try {
    await (typeof attempt === 'function' ? attempt() : attempt);
    return 'resolved';
  } catch (error) {
    return error instanceof AppBridgeError ? error.code : `thrown: ${error}`;
  }
}

/** The error of the package that something ends in. */
export async function failure(attempt: Promise<unknown> | (() => unknown)): Promise<AppBridgeError> {
  try {
    await (typeof attempt === 'function' ? attempt() : attempt);
  } catch (error) {
    if (error instanceof AppBridgeError) return error;
    throw new Error('no error of the package', { cause: error });
  }
  throw new Error('it did not fail');
}

/** What something is rejected with, whatever it is. */
export async function rejection(attempt: Promise<unknown> | (() => unknown)): Promise<unknown> {
  try {
    await (typeof attempt === 'function' ? attempt() : attempt);
  } catch (error) {
    return error;
  }
  throw new Error('it did not fail');
}
