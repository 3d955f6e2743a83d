import type { Backend, Recycling } from '../balancer.ts';

/** The name of the one cluster. */
export const CLUSTER = 'datetime';

const TYPES = 'type.googleapis.com/envoy';
const NEVER = '0s';

/** The configuration that Envoy watches: where the cluster's requests go. */
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

/** For a control: so slow that an instance is long gone before Envoy notices. */
const SLOW_HEALTH_CHECK = {
  timeout: '1s',
  interval: '2s',
  no_traffic_interval: '1s',
  unhealthy_threshold: 3,
  healthy_threshold: 1,
  http_health_check: { path: '/healthz' },
};

const HTTP2_ONLY = {
  'envoy.extensions.upstreams.http.v3.HttpProtocolOptions': {
    '@type': `${TYPES}.extensions.upstreams.http.v3.HttpProtocolOptions`,
    explicit_http_config: { http2_protocol_options: {} },
  },
};

/** How connections of clients are handled. */
export interface ClientsPlan {
  /** Whether they are forwarded as TCP, without parsing requests. */
  tcp: boolean;
  recycling: Recycling;
  /** Whether they call over gRPC, which needs HTTP/2 to the cluster. */
  grpc: boolean;
}

/**
 * The configuration that never changes: one listener for HTTP/1.1 and HTTP/2 (by prior knowledge), one cluster, the
 * admin API.
 */
export function bootstrap(
  ports: { client: number; admin: number },
  endpointsFile: string,
  folder: string,
  healthChecked: boolean,
  clients: ClientsPlan,
): object {
  return {
    // A file as a source requires a node.
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
          ...(clients.grpc ? { typed_extension_protocol_options: HTTP2_ONLY } : {}),
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
      // The probe's request id must arrive unchanged.
      preserve_external_request_id: true,
      generate_request_id: false,
      upgrade_configs: [{ upgrade_type: 'websocket' }],
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
