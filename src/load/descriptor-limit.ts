import { readdirSync, readFileSync } from 'node:fs';
import { sum } from '../common/sum.ts';
import { UserError } from '../common/user-error.ts';
import { usersOf } from '../record/flow/load-part.ts';
import type { LoadPlan } from '../record/flow/load-plan.ts';

/** For log files, pipes of commands, and connections that are closed while their successors open. */
const SPARE = 32;
/** Of HTTP/2; servers allow at least so many, as RFC 9113 recommends. */
const STREAMS_PER_CONNECTION = 100;

/** How many files a process may have open (sockets count), and how many it has. */
export interface Descriptors {
  limit: number;
  open: number;
}

/** Those of this process; undefined where the system does not tell. */
export function ownDescriptors(): Descriptors | undefined {
  try {
    const limit = /^Max open files\s+(\d+)/m.exec(readFileSync('/proc/self/limits', 'utf8'))?.[1];
    return limit === undefined
      ? undefined
      : { limit: Number(limit), open: readdirSync('/proc/self/fd').length };
  } catch {
    return undefined;
  }
}

type Load = Pick<LoadPlan, 'connections' | 'client' | 'part'>;

/** How many files the loads have open at once, besides those that are open already (by default those of this process). */
export function descriptorsNeeded(plans: readonly Load[], open = ownDescriptors()?.open ?? 0): number {
  return socketsOf(plans) + open + SPARE;
}

function socketsOf(plans: readonly Load[]): number {
  return sum(
    plans.map((plan) => {
      const { length } = usersOf(plan);
      return plan.client === 'http2' ? Math.ceil(length / STREAMS_PER_CONNECTION) : length;
    }),
  );
}

/** Requires that the loads can have all their connections at once. @throws UserError with the figures */
export function requireDescriptors(plans: readonly Load[], descriptors: Descriptors | undefined): void {
  if (!descriptors) return;
  const { limit, open } = descriptors;
  const wanted = socketsOf(plans);
  const needed = descriptorsNeeded(plans, open);
  if (needed <= limit) return;
  throw new UserError(
    `the load asks for ${wanted} connections, for which ${needed} files have to be open at once, and the limit is ${limit}: set it to ${needed} or more (ulimit -n), or ask for fewer connections (LOAD_CONNECTIONS)`,
  );
}
