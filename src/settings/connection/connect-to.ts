import { statSync } from 'node:fs';
import path from 'node:path';
import type { ConnectTo } from '../../common/connect/connect-plan.ts';
import { UserError } from '../../common/user-error.ts';

/** What a socket's address may hold, without the zero byte at its end. */
const PATH_BYTES_MAX = process.platform === 'darwin' ? 103 : 107;
/** As curl has it: HOST1:PORT1:HOST2:PORT2, each of which may be empty. */
const HOST = String.raw`\[[\da-fA-F:.]+\]|[^\s:[\]]*`;
const CONNECT_TO = new RegExp(String.raw`^(?<host>${HOST}):(?<port>\d*):(?<toHost>${HOST}):(?<toPort>\d*)$`);
const DEFAULT_PORTS: Record<string, string> = { 'http:': '80', 'https:': '443' };
const PORT_MAX = 65_535;

/** A Unix socket that is there. @throws UserError */
export function toUnixSocket(file: string): ConnectTo {
  const full = path.resolve(file);
  const bytes = Buffer.byteLength(full);
  const named = `--unix-socket ${file}`;
  if (bytes > PATH_BYTES_MAX)
    throw new UserError(
      `${named} is too long: its full path has ${bytes} bytes, and a Unix socket's has at most ${PATH_BYTES_MAX}`,
    );
  let isSocket: boolean;
  try {
    isSocket = statSync(full).isSocket();
  } catch (error) {
    const { code, message } = error as NodeJS.ErrnoException;
    throw new UserError(
      code === 'ENOENT'
        ? `${named} does not exist: start your server first`
        : `${named} cannot be used: ${message}`,
    );
  }
  if (!isSocket) throw new UserError(`${named} is no Unix socket`);
  return { path: full };
}

/** Another host or port for the connections to a URL. @throws UserError */
export function toConnectTo(text: string, url: URL): ConnectTo {
  const parts = CONNECT_TO.exec(text)?.groups;
  const { host = '', port = '', toHost = '', toPort = '' } = parts ?? {};
  if (!parts || toHost + toPort === '' || Number(toPort) > PORT_MAX || toPort === '0')
    throw new UserError(
      `--connect-to ${text} is not of the form HOST1:PORT1:HOST2:PORT2, as in ::127.0.0.1:8443 for another address and port`,
    );
  const ownPort = url.port === '' ? DEFAULT_PORTS[url.protocol] : url.port;
  if ((host !== '' && host.toLowerCase() !== url.hostname) || (port !== '' && port !== ownPort))
    throw new UserError(
      `--connect-to ${text} is for ${host}:${port}, and the URL leads to ${url.hostname}:${ownPort}`,
    );
  return {
    ...(toHost === '' ? {} : { host: toHost.replaceAll(/[[\]]/g, '') }),
    ...(toPort === '' ? {} : { port: Number(toPort) }),
  };
}
