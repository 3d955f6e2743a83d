import { readFileSync } from 'node:fs';

const read = (name: string) => readFileSync(new URL(`../fixtures/tls/${name}`, import.meta.url), 'utf8');

/** A certificate for localhost and 127.0.0.1 that only tests trust, with its key. */
export const CERTIFICATE = { cert: read('certificate.pem'), key: read('key.pem') };

/** The authority that has signed the certificates below, but for `stranger`. */
export const AUTHORITY = read('authority.pem');

/** A certificate with its key, which tests/fixtures/tls/make.sh has made. */
export function certificateOf(name: 'server' | 'other-name' | 'expired' | 'client' | 'stranger') {
  return { cert: read(`${name}.pem`), key: read(`${name}-key.pem`) };
}
