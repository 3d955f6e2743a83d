/** A route: requests whose path begins with it run the plugin and go to the upstream. */
export interface RouteConfig {
  path: string;
  /** The name of a plugin server of the configuration. */
  plugin: string;
  /** What the plugin is configured with on this route. */
  config: Record<string, unknown>;
  /** The upstream's origin. */
  upstream: string;
}
