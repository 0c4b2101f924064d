/** What is demanded of a session token; jose checks the rest of the form by itself. */
export const sessionRules = (/** @type {string} */ issuer) => ({
  algorithms: ['EdDSA'],
  issuer,
  requiredClaims: ['exp', 'tenantId', 'userId'],
  clockTolerance: 5,
});
