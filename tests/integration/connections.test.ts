// How connections are opened, to real servers: nginx and HAProxy say what they know of the client.
import path from 'node:path';
import { describe, expect, test } from 'vitest';
import { probe, ROOT } from '../support/probe-command.ts';
import { startHaproxy, startNginx } from '../support/tls-proxies.ts';

const pem = (name: string) => path.join(ROOT, `tests/fixtures/tls/${name}.pem`);
const CA = ['--cacert', pem('authority')];
const CLIENT = ['--cert', pem('client'), '--key', pem('client-key')];
const STRANGER = ['--cert', pem('stranger'), '--key', pem('stranger-key')];
const REQUESTS = 20;

/** The outcomes of some requests, whose good responses have this text. */
async function outcomes(url: string, text: string, ...args: string[]) {
  const { seen } = await probe('--url', url, '--requests', String(REQUESTS), '--expect-body', text, ...args);
  return seen;
}

const OK = { ok: REQUESTS };
const PROTOCOLS: [string, string[]][] = [
  ['HTTP/1.1', []],
  ['HTTP/2', ['--http2']],
];

describe('nginx', () => {
  test.for(PROTOCOLS)(
    'takes a client certificate, the server name and the PROXY protocol, %s',
    async ([, protocol]) => {
      const { mutual, proxied, proxiedTls, socket } = await startNginx();
      const mutualUrl = `https://localhost:${mutual}/`;
      expect(
        await outcomes(mutualUrl, 'client CN=client, name localhost', ...CA, ...CLIENT, ...protocol),
      ).toEqual(OK);
      // nginx says so in a response.
      expect(await outcomes(mutualUrl, 'client', ...CA, ...protocol)).toEqual({ unexpected: REQUESTS });
      expect(await outcomes(mutualUrl, 'client', ...CA, ...STRANGER, ...protocol)).toEqual({
        unexpected: REQUESTS,
      });
      for (const version of ['v1', 'v2']) {
        const header = ['--haproxy-protocol', version, ...protocol];
        expect(await outcomes(`http://127.0.0.1:${proxied}/`, `to ${proxied}`, ...header)).toEqual(OK);
        expect(await outcomes(`http://127.0.0.1:${proxied}/`, 'from 127.0.0.1:', ...header)).toEqual(OK);
        expect(
          await outcomes(`https://127.0.0.1:${proxiedTls}/`, `to ${proxiedTls}`, ...CA, ...header),
        ).toEqual(OK);
      }
      const bySocket = ['--unix-socket', socket, ...protocol];
      expect(await outcomes('http://a.test/', 'by unix for a.test', ...bySocket)).toEqual(OK);
      const byAddress = [...CA, ...CLIENT, '--connect-to', `::127.0.0.1:${mutual}`, ...protocol];
      expect(await outcomes('https://localhost/', 'name localhost', ...byAddress)).toEqual(OK);
      const byHost = [...byAddress, '--header', 'host: localhost'];
      expect(await outcomes('https://a.test/', 'name localhost, host localhost', ...byHost)).toEqual(OK);
      const byName = [...byAddress, '--servername', 'localhost'];
      expect(await outcomes('https://a.test/', 'name localhost, host a.test', ...byName)).toEqual(OK);
    },
  );
});

describe('HAProxy', () => {
  test.for(PROTOCOLS)(
    'takes the PROXY protocol before TLS with a client certificate, %s',
    async ([, protocol]) => {
      const { proxied, mutual } = await startHaproxy();
      const url = `https://127.0.0.1:${proxied}/`;
      for (const version of ['v1', 'v2']) {
        const header = ['--haproxy-protocol', version, ...CA, ...CLIENT, ...protocol];
        expect(await outcomes(url, `from 127.0.0.1 to ${proxied} client client`, ...header)).toEqual(OK);
      }
      const withoutOne = ['--url', `https://127.0.0.1:${mutual}/`, '--requests', '5', ...CA, ...protocol];
      const refused = await probe(...withoutOne);
      expect(refused.seen).toEqual({ unexpected: 5 });
    },
  );
});
