import type { Command } from 'commander';
import { UserError } from '../common/user-error.ts';
import { loopbackAddress } from './shard/address.ts';
import { listen, serveStdio } from './shard/serve.ts';

/** As given. */
interface Options {
  stdio?: boolean;
  listen?: string;
}

/** Carries a share of a load. A check starts it where the load is to come from, and tells it what to do. */
export function define(command: Command): void {
  command
    .usage('(--stdio | --listen HOST:PORT)')
    .option('--stdio', 'obey the program behind standard input and output, and end with it')
    .option('--listen <HOST:PORT>', 'obey whoever connects to this address, one after the other')
    .addHelpText(
      'after',
      `
Whoever reaches that address can have any request sent from here, so it has to be a loopback address.

Example:
  $ npx reload-proof shard --listen 127.0.0.1:7171`,
    )
    .action(async (given: Options) => {
      if ((given.stdio === true) === (given.listen !== undefined))
        throw new UserError('shard needs either --stdio or --listen HOST:PORT');
      if (given.listen === undefined) await serveStdio();
      else await listen(loopbackAddress(given.listen));
    });
}
