/** A token as hosts make them: an unsigned JWT, good for a while by the page's clock. */
export function jwt(name: string, seconds = 3600): string {
  return [{ alg: 'EdDSA' }, { exp: Math.floor(Date.now() / 1000) + seconds, name }]
    .map((part) => btoa(JSON.stringify(part)).replaceAll('+', '-').replaceAll('/', '_').replaceAll('=', ''))
    .concat('c2lnbmF0dXJl')
    .join('.');
}

/** A token that says when it began as well, by a host's clock that is right. */
export function dated(name: string, seconds: number, now: number): string {
  const iat = Math.floor(now / 1000);
  return [{ alg: 'RS256' }, { iat, exp: iat + seconds, name }]
    .map((part) => btoa(JSON.stringify(part)).replaceAll('=', ''))
    .concat('c2lnbmF0dXJl')
    .join('.');
}

/** Gives another token for every call, as an honest host does. */
export function tokens(seconds = 3600): () => Promise<string> {
  let given = 0;
  return async () => jwt(`t${(given += 1)}`, seconds);
}
