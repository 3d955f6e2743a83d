import os from 'node:os';

/** A version such as Kong Gateway's 3.4.1.0 looks like an address, but no version starts with 10 or more. */
const IPV4 = /\b(?:\d{2,3}(?:\.\d{1,3}){3}(?::\d+)?|\d(?:\.\d{1,3}){3}:\d+)\b/g;

/**
 * Removes addresses, host names and paths from text that may be passed on, since the error of a failed disruption may
 * contain them. `secrets` are further texts to remove, such as the target's URL.
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
