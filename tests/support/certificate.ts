import { readFileSync } from 'node:fs';

const read = (name: string) => readFileSync(new URL(`../fixtures/tls/${name}`, import.meta.url), 'utf8');

/** A certificate for localhost and 127.0.0.1 that only tests trust, with its key. */
export const CERTIFICATE = { cert: read('certificate.pem'), key: read('key.pem') };
