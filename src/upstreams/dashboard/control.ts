import type { IncomingMessage, ServerResponse } from 'node:http';
import { json } from 'node:stream/consumers';
import { policyJson, type PolicyKind } from './policy.ts';
import type { DashboardState } from './protocol.ts';
import type { PolicyService } from './service.ts';
import type { Fault } from '../../record/target/policy-record.ts';

/** The body of a control request. Absent fields change nothing. */
export interface Command {
  create?: { kind: PolicyKind; count: number };
  gate?: 'open' | 'closed';
  fault?: Fault | 'none';
}

/**
 * The control server: a trial creates policies, opens and closes the gate, injects a fault and reads the state through
 * it.
 */
export async function handleControlRequest(
  service: PolicyService,
  api: string,
  request: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  const command = request.method === 'POST' ? ((await json(request)) as Command) : undefined;
  const body = command === undefined ? state(service) : { policies: execute(service, api, command) };
  response.writeHead(200, { 'content-type': 'application/json' });
  response.end(JSON.stringify(body));
}

/** Executes a command and returns the number of policies afterwards. */
function execute(service: PolicyService, api: string, command: Command): number {
  const { list, gate } = service;
  const { kind = 'plain', count = 0 } = command.create ?? {};
  for (let made = 0; made < count; made++) list.append(policyJson(kind, list.policies + 1, api));
  if (command.gate === 'open') gate.open();
  if (command.gate === 'closed') gate.close();
  if (command.fault !== undefined) service.fault = command.fault === 'none' ? undefined : command.fault;
  return list.policies;
}

function state({ list, gate, lists }: PolicyService): DashboardState {
  return { policies: list.policies, held: gate.held, lists };
}
