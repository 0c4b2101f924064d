/** A failure that the client is told: status, stable code, a sentence for a person. */
export class ApiError extends Error {
  /**
   * @param {number} status
   * @param {string} code
   * @param {string} message
   */
  constructor(status, code, message) {
    super(message);
    this.status = status;
    this.code = code;
  }
}

/** Express's error handler: it knows one by its four parameters. */
export function answerError(error, _request, response, _next) {
  const { status, code, message } =
    error instanceof ApiError ? error : new ApiError(500, 'internal_error', 'The app failed. Please try again later.');
  if (status === 401) response.set('WWW-Authenticate', 'Bearer error="invalid_token"');
  response.status(status).json({ error: { code, message } });
}
