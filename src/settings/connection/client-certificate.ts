import { createPrivateKey, X509Certificate, type KeyObject } from 'node:crypto';
import { readFileSync } from 'node:fs';
import type { TlsPlan } from '../../common/connect/connect-plan.ts';
import { UserError } from '../../common/user-error.ts';
import type { ConnectionOptions } from './connection-options.ts';

const KEY = /-----BEGIN (?:[A-Z]+ )*PRIVATE KEY-----/;
const ENCRYPTED = /-----BEGIN ENCRYPTED PRIVATE KEY-----|^Proc-Type: 4,ENCRYPTED/m;

/** The certificates of a file. @throws UserError that names the option */
export function readCertificates(option: 'cacert' | 'cert', file: string): string {
  const pem = readPem(option, file);
  if (certificateIn(pem)) return pem;
  throw new UserError(`--${option} ${file} is no certificate in PEM format`);
}

/** The client's certificate with its key; the key is in the same file unless `key` names one. @throws UserError */
export function readClientCertificate({
  cert: file,
  key: keyFile,
  pass,
}: ConnectionOptions): Pick<TlsPlan, 'cert' | 'key'> {
  if (file === undefined) {
    const alone = keyFile === undefined ? pass && '--pass' : '--key';
    if (alone) throw new UserError(`${alone} is of a client certificate: give that with --cert`);
    return {};
  }
  const cert = readCertificates('cert', file);
  if (keyFile === undefined && !KEY.test(cert))
    throw new UserError(`--cert ${file} has no private key: give it with --key`);
  const where = keyFile === undefined ? `--cert ${file}` : `--key ${keyFile}`;
  const key = toKey(where, keyFile === undefined ? cert : readPem('key', keyFile), pass);
  if (certificateIn(cert)?.checkPrivateKey(key) !== true)
    throw new UserError(`${where} is not the private key of the certificate in --cert ${file}`);
  // Not encrypted, so that the passphrase goes no further.
  return { cert, key: String(key.export({ type: 'pkcs8', format: 'pem' })) };
}

function toKey(where: string, pem: string, passphrase: string | undefined): KeyObject {
  const isEncrypted = ENCRYPTED.test(pem);
  if (isEncrypted && passphrase === undefined)
    throw new UserError(`${where} is encrypted: give its passphrase with --pass`);
  try {
    return createPrivateKey({ key: pem, ...(passphrase === undefined ? {} : { passphrase }) });
  } catch {
    throw new UserError(
      isEncrypted ? `--pass does not decrypt ${where}` : `${where} is no private key in PEM format`,
    );
  }
}

function readPem(option: string, file: string): string {
  try {
    return readFileSync(file, 'utf8');
  } catch (error) {
    throw new UserError(`--${option} ${file} cannot be read: ${(error as Error).message}`);
  }
}

function certificateIn(pem: string): X509Certificate | undefined {
  try {
    return new X509Certificate(pem);
  } catch {
    return undefined;
  }
}
