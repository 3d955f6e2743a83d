import type { Family } from '../../common/connect/family.ts';
import type { NameCache } from '../name-resolution.ts';
import type { LoadPlan } from '../../record/flow/load-plan.ts';
import type { RequestBody } from '../body/request-body.ts';
import type { ProbeLog } from './probe-log.ts';
import type { RequestTable } from '../../record/requests/request-table.ts';
import type { ExpectationFunction } from '../../record/flow/expectation.ts';

/** What every part of a running load needs: what to do, and where to note it. */
export interface Run {
  plan: LoadPlan;
  requestTable: RequestTable;
  log: ProbeLog;
  /** What each request carries. */
  body?: RequestBody | undefined;
  /** The family of addresses that connections use; undefined for whichever the system names first. */
  family?: Family | undefined;
  /** What a connection's client knows of addresses, where the plan says how it is to ask. */
  names?: NameCache | undefined;
  /** The expectation that is a function, loaded. */
  judge?: ExpectationFunction | undefined;
}
