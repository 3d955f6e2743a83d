/** The API that Tyk serves; policies give access to it. */
export const API_ID = 'reflection';

/**
 * An API definition: everything under /reflection/ goes to the upstream, for keys with access. There are no limits that
 * the load could reach.
 */
export function apiDefinition(upstream: string): object {
  return {
    name: API_ID,
    api_id: API_ID,
    org_id: 'default',
    active: true,
    use_keyless: false,
    use_standard_auth: true,
    auth: { auth_header_name: 'authorization' },
    definition: { location: 'header', key: 'version' },
    version_data: {
      not_versioned: true,
      versions: { Default: { name: 'Default', use_extended_paths: true } },
    },
    proxy: { listen_path: `/${API_ID}/`, target_url: upstream, strip_listen_path: true },
    disable_rate_limit: true,
    disable_quota: true,
    do_not_track: true,
  };
}
