import type { IncomingMessage, ServerResponse } from 'node:http';
import { json } from 'node:stream/consumers';
import { policyJson, type PolicyKind } from './policy.ts';
import type { DashboardState } from './protocol.ts';
import type { PolicyService } from './service.ts';
import type { Fault } from '../../record/policy-record.ts';

/** What a control request asks for; fields that are absent change nothing. */
export interface Command {
  create?: { kind: PolicyKind; count: number };
  gate?: 'open' | 'closed';
  fault?: Fault | 'none';
}

/** The side door through which a trial creates policies, moves the gate, sets a fault and asks how things are. */
export async function obey(
  service: PolicyService,
  api: string,
  request: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  const command = request.method === 'POST' ? ((await json(request)) as Command) : undefined;
  const answer = command === undefined ? state(service) : { policies: execute(service, api, command) };
  response.writeHead(200, { 'content-type': 'application/json' });
  response.end(JSON.stringify(answer));
}

/** Does what a command asks for and returns how many policies there are then. */
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
