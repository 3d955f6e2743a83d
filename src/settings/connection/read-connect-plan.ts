import { isIP } from 'node:net';
import type { ConnectPlan } from '../../common/connect/connect-plan.ts';
import { UserError } from '../../common/user-error.ts';
import { readCertificates, readClientCertificate } from './client-certificate.ts';
import { toConnectTo, toUnixSocket } from './connect-to.ts';
import type { ConnectionOptions } from './connection-options.ts';

const FOR_HTTPS = ['cacert', 'insecure', 'cert', 'key', 'pass', 'servername'] as const;

/** How connections to a URL are opened, with the files read. @throws UserError that names the option */
export function readConnectPlan(options: ConnectionOptions, url: URL): ConnectPlan {
  const { cacert, insecure = false, servername, unixSocket, connectTo, haproxyProtocol } = options;
  const forHttps = FOR_HTTPS.find((name) => options[name] !== undefined && options[name] !== false);
  if (forHttps !== undefined && url.protocol !== 'https:')
    throw new UserError(`--${forHttps} is for https, and the URL does not begin with https://`);
  const tls = {
    ...(cacert === undefined ? {} : { ca: readCertificates('cacert', cacert) }),
    ...(insecure ? { insecure } : {}),
    ...readClientCertificate(options),
    ...(servername === undefined ? {} : { serverName: toServerName(servername) }),
  };
  return {
    ...(Object.keys(tls).length === 0 ? {} : { tls }),
    ...(unixSocket === undefined ? {} : { connectTo: toUnixSocket(unixSocket) }),
    ...(connectTo === undefined ? {} : { connectTo: toConnectTo(connectTo, url) }),
    ...(haproxyProtocol === undefined ? {} : { proxyProtocol: haproxyProtocol }),
  };
}

function toServerName(text: string): string {
  if (/^(?:[\w-]+\.)*[\w-]+$/.test(text) && isIP(text) === 0) return text;
  throw new UserError(`--servername ${text} is no host name, which TLS needs in place of an address`);
}
