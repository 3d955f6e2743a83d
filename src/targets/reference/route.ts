/** A route: requests whose path begins with `path` run the plugin and go to the upstream. */
export interface RouteConfig {
  path: string;
  /** The name of a plugin server of the configuration. */
  plugin: string;
  /** The plugin's configuration on this route. */
  config: Record<string, unknown>;
  /** The upstream's origin. */
  upstream: string;
}
