/**
 * @import { AppBridgeErrorCode, AppBridgeErrorOptions, ErrorKind } from '../package/index.d.ts'
 * @import * as Api from '../package/index.d.ts'
 */

export class AppBridgeError extends Error {
  // Else consoles would show what minifying has made of it.
  static name = 'AppBridgeError';

  /**
   * @param {AppBridgeErrorCode} code
   * @param {string} message
   * @param {AppBridgeErrorOptions} [options]
   */
  constructor(code, message, options) {
    super(message, options);
    this.code = code;
    /** @type {ErrorKind} */
    this.kind = options?.kind ?? 'contract';
  }
}

export class HandlerFailure extends Error {
  static name = 'HandlerFailure';

  /**
   * @param {string} code
   * @param {string} message
   * @param {ErrorOptions} [options]
   */
  constructor(code, message, options) {
    super(message, options);
    this.code = code;
  }
}

// On the prototypes, where the names of the built-in errors are too.
AppBridgeError.prototype.name = 'AppBridgeError';
HandlerFailure.prototype.name = 'HandlerFailure';

/**
 * By its name and not by its class, of which another copy of this package has another.
 *
 * @param {unknown} value
 * @returns {value is Api.AppBridgeError}
 */
export function isAppBridgeError(value) {
  return value instanceof Error && value.name === 'AppBridgeError' && 'code' in value;
}

/**
 * @param {AppBridgeErrorCode} code
 * @param {ErrorKind} kind
 * @param {string} message
 * @param {unknown} [cause]
 * @param {boolean} [caused] whether there is a cause, which may be `undefined` for Rust
 */
export function newError(code, kind, message, cause, caused = cause !== undefined) {
  return new AppBridgeError(code, message, { kind, ...(caused && { cause }) });
}
