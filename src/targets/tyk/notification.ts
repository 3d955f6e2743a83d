import { createHash } from 'node:crypto';

/** The Redis channel on which Tyk gateways are notified of changes. */
export const CHANNEL = 'tyk.cluster.notifications';
/** Tyk's number for SHA-256 in its notifications. */
const SHA256 = 5;

/** The notification that policies have changed, signed with the node secret as the dashboard does it. */
export function policyChanged(nodeSecret: string): string {
  const command = 'PolicyChanged';
  const payload = '';
  const signature = createHash('sha256').update(`${command}${payload}${nodeSecret}`).digest('hex');
  return JSON.stringify({ command, payload, signature, algorithm: SHA256 });
}
