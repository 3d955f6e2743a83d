import type { Permission } from '../permissions.ts';

/** What the Job of the probe needs. What it may also read for messages is in the role alone. */
export const PROBE_NEEDS: readonly Permission[] = [
  ...['create', 'get', 'patch', 'delete'].map((verb) => ({ verb, group: 'batch', resource: 'jobs' })),
  ...['list', 'get'].map((verb) => ({ verb, resource: 'pods' })),
  ...['get', 'create'].map((verb) => ({ verb, resource: 'pods', subresource: 'portforward' })),
];
