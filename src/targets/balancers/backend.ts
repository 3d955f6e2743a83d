import type { InstanceAddress } from '../../upstreams/datetime/config.ts';

/** Where a balancer sends requests: an instance of the service. */
export interface Backend extends InstanceAddress {
  version: string;
  port: number;
}
