/** The settings that this app shares with the demo's backend, from the environment. */
const setting = (/** @type {string} */ name) => {
  const value = process.env[name];
  if (!value) throw new Error(`${name} is missing`);
  return value;
};

export const settings = {
  port: Number(setting('PORT')),
  apiBase: setting('JTL_API_BASE'),
  authBase: setting('JTL_AUTH_BASE'),
  sessionIssuer: setting('JTL_SESSION_ISSUER'),
  clientId: setting('CLIENT_ID'),
  clientSecret: setting('CLIENT_SECRET'),
};
