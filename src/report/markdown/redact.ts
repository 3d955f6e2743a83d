import os from 'node:os';

/** A version such as Kong Gateway's 3.4.1.0 looks like an address; none begins with 10 or more. */
const IPV4 = /\b(?:\d{2,3}(?:\.\d{1,3}){3}(?::\d+)?|\d(?:\.\d{1,3}){3}:\d+)\b/g;

/**
 * Text as it may leave the machine: addresses, host names and paths are taken out, since a disruption that failed may have told them.
 * `secrets` are further words that must not be in it, such as a target's URL.
 */
export function redact(text: string, secrets: readonly string[] = []): string {
  const known = secrets.reduce(
    (rest, secret) => (secret === '' ? rest : rest.replaceAll(secret, '(removed)')),
    text,
  );
  return known
    .replaceAll(
      new RegExp(String.raw`(?<![\w-])${os.hostname().replaceAll('.', String.raw`\.`)}(?![\w-])`, 'g'),
      '(removed)',
    )
    .replaceAll(/\b[a-z][a-z\d+.-]*:\/\/[^\s'"`<>)]+/gi, '(address)')
    .replaceAll(IPV4, '(address)')
    .replaceAll(/\b(?:[a-z\d-]+\.)+[a-z]{2,}:\d+\b/gi, '(address)')
    .replaceAll(/(^|[\s'"`(=])\/(?:[\w.@+-]+\/)+[\w.@+-]*/g, '$1(path)');
}
