import type { Backend, Recycling } from '../balancer.ts';

/** The name of the one cluster. */
export const CLUSTER = 'datetime';

const TYPES = 'type.googleapis.com/envoy';
const NEVER = '0s';

/** The part of the configuration that is watched: where the cluster's requests go. */
export function endpoints(backends: readonly Backend[], version: number): object {
  return {
    version_info: String(version),
    resources: [
      {
        '@type': `${TYPES}.config.endpoint.v3.ClusterLoadAssignment`,
        cluster_name: CLUSTER,
        endpoints: [{ lb_endpoints: backends.map(({ port }) => ({ endpoint: { address: address(port) } })) }],
      },
    ],
  };
}

/** So slow that an instance is gone long before it is noticed: for a control. */
const SLOW_HEALTH_CHECK = {
  timeout: '1s',
  interval: '2s',
  no_traffic_interval: '1s',
  unhealthy_threshold: 3,
  healthy_threshold: 1,
  http_health_check: { path: '/healthz' },
};

/** How clients' connections are treated. */
export interface ClientsPlan {
  /** Passed on as they are, without a look at the requests. */
  tcp: boolean;
  recycling: Recycling;
}

/** The part that never changes: one listener for HTTP/1.1 and HTTP/2 (by prior knowledge), one cluster, the administration. */
export function bootstrap(
  ports: { client: number; admin: number },
  endpointsFile: string,
  folder: string,
  healthChecked: boolean,
  clients: ClientsPlan,
): object {
  return {
    // A file source needs a node.
    node: { id: 'reload-proof', cluster: 'reload-proof' },
    admin: { address: address(ports.admin) },
    static_resources: {
      listeners: [
        {
          name: 'clients',
          address: address(ports.client),
          filter_chains: [{ filters: [clients.tcp ? tcpProxy() : connectionManager(clients.recycling)] }],
        },
      ],
      clusters: [
        {
          name: CLUSTER,
          type: 'EDS',
          connect_timeout: '2s',
          ...(healthChecked ? { health_checks: [SLOW_HEALTH_CHECK] } : {}),
          eds_cluster_config: {
            eds_config: {
              resource_api_version: 'V3',
              path_config_source: { path: endpointsFile, watched_directory: { path: folder } },
            },
          },
        },
      ],
    },
  };
}

function tcpProxy(): object {
  return {
    name: 'envoy.filters.network.tcp_proxy',
    typed_config: {
      '@type': `${TYPES}.extensions.filters.network.tcp_proxy.v3.TcpProxy`,
      stat_prefix: 'clients',
      cluster: CLUSTER,
      idle_timeout: NEVER,
    },
  };
}

function connectionManager({ maxRequests, maxAgeMs, idleMs }: Recycling): object {
  return {
    name: 'envoy.filters.network.http_connection_manager',
    typed_config: {
      '@type': `${TYPES}.extensions.filters.network.http_connection_manager.v3.HttpConnectionManager`,
      stat_prefix: 'clients',
      codec_type: 'AUTO',
      common_http_protocol_options: {
        ...(maxRequests === undefined ? {} : { max_requests_per_connection: maxRequests }),
        ...(maxAgeMs === undefined ? {} : { max_connection_duration: seconds(maxAgeMs) }),
        ...(idleMs === undefined ? {} : { idle_timeout: seconds(idleMs) }),
      },
      // The request's own id has to come through as the probe sent it.
      preserve_external_request_id: true,
      generate_request_id: false,
      route_config: {
        virtual_hosts: [
          {
            name: 'all',
            domains: ['*'],
            routes: [{ match: { prefix: '/' }, route: { cluster: CLUSTER, timeout: NEVER } }],
          },
        ],
      },
      http_filters: [
        {
          name: 'envoy.filters.http.router',
          typed_config: { '@type': `${TYPES}.extensions.filters.http.router.v3.Router` },
        },
      ],
    },
  };
}

function address(port: number): object {
  return { socket_address: { address: '127.0.0.1', port_value: port } };
}

function seconds(ms: number): string {
  return `${ms / 1000}s`;
}
