import { deserialize, serialize } from 'node:v8';
import { UserError } from '../../common/user-error.ts';
import { shareOf } from '../../record/flow/load-part.ts';
import type { LoadPlan } from '../../record/flow/load-plan.ts';

/** What one shard carries of each flow; null where it has none of its virtual users. */
export type Shares = (LoadPlan | null)[];

/** Splits loads that are under way together between shards; all requests carry different ids. */
export function sharesOf(plans: readonly LoadPlan[], shard: number, shards: number): Shares {
  const step = plans.length;
  return plans.map((plan, first) => shareOf({ ...plan, ids: { first, step } }, shard, shards) ?? null);
}

/** Shares as text. JSON has no regular expressions. */
export function encodePlans(shares: Shares): string {
  return serialize(shares).toString('base64');
}

export function decodePlans(text: string): Shares {
  return deserialize(Buffer.from(text, 'base64')) as Shares;
}

/** Requires that plans name no file of this machine. @throws UserError about the first that does */
export function requireNoFiles(plans: readonly LoadPlan[]): void {
  for (const { body, expectation, connectTo } of plans) {
    const what =
      typeof body === 'object' && 'file' in body
        ? 'its body from a file: give its text'
        : expectation.module !== undefined
          ? 'its expectation from a module: give a function'
          : connectTo && 'path' in connectTo
            ? 'its connections to a Unix socket: give a host and port'
            : undefined;
    if (what !== undefined)
      throw new UserError(
        `shards on other machines cannot read the files of this one, and a flow has ${what}`,
      );
  }
}
