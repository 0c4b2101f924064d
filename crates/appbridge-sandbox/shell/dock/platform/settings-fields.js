/**
 * The settings as a form asks for them; scopes have a place of their own.
 *
 * @typedef {{ name: string } & (
 *   | { kind: 'choice', options: readonly string[] }
 *   | { kind: 'switch' }
 *   | { kind: 'number', isOptional?: boolean, unit?: string }
 *   | { kind: 'text' }
 * )} Field
 */

/** @type {readonly { name: 'bridge' | 'tokens' | 'erp' | 'scx', fields: readonly Field[] }[]} */
export const GROUPS = [
  {
    name: 'bridge',
    fields: [
      { name: 'handshake', kind: 'choice', options: ['once', 'fresh'] },
      { name: 'handshakeTarget', kind: 'choice', options: ['app', 'any'] },
    ],
  },
  {
    name: 'tokens',
    fields: [
      { name: 'sessionTokenTtlSeconds', kind: 'number', unit: 's' },
      { name: 'accessTokenTtlSeconds', kind: 'number', unit: 's' },
      { name: 'clockSkewSeconds', kind: 'number', unit: 's' },
      { name: 'sessionTokenIssuer', kind: 'text' },
      { name: 'jwksRequiresBearer', kind: 'switch' },
    ],
  },
  {
    name: 'erp',
    fields: [
      { name: 'rateLimitPerMinute', kind: 'number', isOptional: true },
      { name: 'apiVersion', kind: 'choice', options: ['any', 'early', 'later'] },
      { name: 'pageFlags', kind: 'choice', options: ['boolean', 'int'] },
      { name: 'decimals', kind: 'choice', options: ['number', 'string'] },
      { name: 'moments', kind: 'choice', options: ['utc', 'offset', 'local'] },
      { name: 'missingTenant', kind: 'choice', options: ['400', '412'] },
      { name: 'requiresInstallation', kind: 'switch' },
    ],
  },
  {
    name: 'scx',
    fields: [
      { name: 'scxTokenTtlSeconds', kind: 'number', unit: 's' },
      { name: 'scxAuthRateLimitPerMinute', kind: 'number', isOptional: true },
    ],
  },
];
