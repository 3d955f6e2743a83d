import { Option, type Command } from 'commander';
import { PROXY_VERSIONS } from '../common/connect/connect-plan.ts';
import { connectionOptions, type ConnectionOptions } from '../settings/connection/connection-options.ts';

/** Adds the options that say how connections are opened. */
export function addConnectionOptions(command: Command): Command {
  return command
    .option(
      '--cacert <FILE>',
      'the certificate authority to trust for https (PEM), instead of the usual ones',
    )
    .option('--insecure', "do not check the server's certificate")
    .option('--cert <FILE>', 'the client certificate for https (PEM); its key may be in the same file')
    .option('--key <FILE>', 'the private key of the client certificate (PEM)')
    .option('--pass <PHRASE>', 'the passphrase of that key')
    .option('--servername <NAME>', "the server name in the TLS handshake (SNI), instead of the URL's host")
    .option('--unix-socket <PATH>', "connect to this Unix socket, instead of the URL's host")
    .addOption(
      new Option(
        '--connect-to <HOST1:PORT1:HOST2:PORT2>',
        "connect to HOST2 and PORT2, instead of the URL's; each part may be empty",
      ).conflicts('unixSocket'),
    )
    .addOption(
      new Option('--haproxy-protocol [VERSION]', 'begin each connection with a header of the PROXY protocol')
        .choices(PROXY_VERSIONS)
        .preset('v1'),
    );
}

/** Those of them that were given. */
export function connectionOptionsOf(options: ConnectionOptions): ConnectionOptions {
  return connectionOptions.parse(options);
}
