import { execa } from 'execa';

/** What a run may have set up in this machine's network: namespaces, interfaces, addresses and rules, as far as they bear its marks. */
export interface NetworkSetup {
  namespaces: string[];
  links: string[];
  addresses: string[];
  rules: string[];
}

// Others, such as a Docker engine, change theirs at any time.
const OURS = /reload-proof-|^rp[0-9a-z]+x[0-9a-z]+\b|\b198\.1[89]\./;

/** Looks at all of it, in the machine's own network. */
export async function networkSetup(): Promise<NetworkSetup> {
  const [namespaces, links, addresses, iptables, nft] = await Promise.all([
    lines('ip', ['netns', 'list']),
    lines('ip', ['-br', 'link']),
    lines('ip', ['-br', '-4', 'addr']),
    lines('iptables-save', []),
    lines('nft', ['list', 'ruleset']),
  ]);
  return { namespaces, links, addresses, rules: [...iptables, ...nft] };
}

// A program that is not there has set nothing up.
async function lines(command: string, args: string[]): Promise<string[]> {
  const { stdout } = await execa(command, args, { reject: false });
  return (stdout ?? '').split('\n').filter((line) => OURS.test(line.trim()));
}
