import type { ProxyVersion } from '../../common/connect/connect-plan.ts';
import type { Arrivals } from '../../record/flow/load-plan.ts';
import type { KubernetesDisruption } from '../kubernetes-options.ts';
import type { Duration, ExpectConfig, FlowConfig, RequestConfig, Text } from './flow-types.ts';

/** A disruption by an HTTP request. It has failed when the response has another status. */
export interface HttpCall {
  /** The URL. */
  httpCall: string;
  /** The method, in capital letters. @default POST */
  method?: string;
  /** The headers, by name. */
  headers?: Record<string, Text>;
  /** The body. @default none */
  body?: Text;
  /** The status of a response that says it worked. @default any below 400 */
  status?: number;
}

/**
 * What happens to the target under load: a shell command, an HTTP request, or a function. A promise that the function
 * returns is awaited. Its `AbortSignal` aborts when the disruption has taken one and a half times `bounds.reload`, or
 * when the check is ended early.
 */
export type DisruptionConfig = { shell: string } | HttpCall | ((signal: AbortSignal) => unknown);

/**
 * A workload on Kubernetes: `KUBECONFIG` or ~/.kube/config says in which cluster. The API of Kubernetes tells whether
 * the disruption took effect, so that `effect` is left out.
 */
export interface KubernetesConfig {
  /** Its kind and name, such as `deployment/my-api`; the other kinds are `statefulset` and `daemonset`. */
  workload: string;
  /** Its namespace. @default that of the context */
  namespace?: string;
  /** The context of the kubeconfig. @default the current one */
  context?: string;
  /** What happens to it, unless the target has a `disruption` of its own. @default rollout-restart */
  disruption?: KubernetesDisruption;
}

/**
 * What proves that the disruption took effect, apart from replaced processes: a value that differs afterwards. It is
 * that of a response header, the body of a URL such as `/version`, or the output of a shell command. The header is one
 * of the responses to the target's `url`, or with `flows`, to the first of them that sends GET requests over HTTP/1.1.
 */
export type EffectConfig =
  | { /** The name of the header. */ header: string }
  | { /** The URL. */ url: string }
  | { /** The command. It runs once a second. */ command: string };

/** How connections of all flows are opened. The names are those of curl, where curl has the option. */
export interface ConnectionConfig {
  /** A file with the certificate authorities to trust (PEM). @default those that Node trusts */
  cacert?: string;
  /** Whether the certificate of the server is not checked. @default false */
  insecure?: boolean;
  /** A file with the client certificate (PEM). @default none */
  cert?: string;
  /** A file with the key of the client certificate (PEM). */
  key?: string;
  /** The passphrase of that key. @default none */
  pass?: Text;
  /** The server name in the TLS handshake. @default the host of the Host header, or of the URL */
  servername?: string;
  /** The path of a Unix socket to connect to. */
  unixSocket?: string;
  /** Another host and port to connect to, as curl writes them: `HOST:PORT:OTHER-HOST:OTHER-PORT`. */
  connectTo?: string;
  /** Begins each connection with a header of the PROXY protocol. @default none */
  haproxyProtocol?: ProxyVersion;
}

/** The pods of a Kubernetes cluster that carry a load. */
export interface PodsConfig {
  /** The image of the probe, as the cluster's nodes can get it. @default reload-proof-probe */
  image?: string;
  /** The processor time of each, as Kubernetes writes it, which is also its limit. @default 1 */
  cpu?: string;
  /** The memory of each, which is also its limit. @default 512Mi */
  memory?: string;
  /** Their namespace. @default that of the workload, or of the context */
  namespace?: string;
  /** The context of the kubeconfig. @default that of the workload, or the current one */
  context?: string;
}

/** The load of the default flows; `engine`, `shards`, `connections` and `timeout` apply to your own flows too. */
export interface LoadConfig {
  /** Where the load comes from: `local` is this machine. @default local */
  engine?: 'local' | 'kubernetes';
  /** How many processes carry the load together, for more than one can send. @default 1 */
  shards?: number;
  /** The pods of the engine `kubernetes`. */
  pods?: PodsConfig;
  /** The connections of the flow `busy`, and of each of your own flows without `users`. @default 8 */
  connections?: number;
  /** Requests per second of the flow `busy`; all others together send at most as many again. @default none */
  rate?: number;
  /** When the requests of `busy` are due if it has a rate. @default constant */
  arrivals?: Arrivals;
  /** The pause of the flow `busy`. @default none */
  thinkTime?: Duration;
  /** The pause of the flow `paced`. @default 10ms */
  pacedTime?: Duration;
  /** A request of any flow without a complete response after this time is a timeout. @default 20s */
  timeout?: Duration;
}

/** What the load never exceeds, over all flows of a target together. */
export interface LimitsConfig {
  /** Requests per second. @default none */
  rate?: number;
  /** Virtual users. @default none */
  connections?: number;
  /** How long a check of one target takes at most. @default as long as it needs */
  duration?: Duration;
}

/** Bounds of assertions, in place of their defaults: `docs/reference/bounds.md` says why these are as they are. */
export interface BoundsConfig {
  /** How long a reload may take (`reload-ended`). @default 2m */
  reload?: Duration;
  /** How long after the reload requests may still fail, or idle connections be closed (`recovery`). @default 5s */
  recovery?: Duration;
  /** How long nothing must have failed before a trial ends: {@link trial} says what else it waits for. @default 1s */
  quiet?: Duration;
  /**
   * How much longer a request may wait than without a reload (`longest-wait`), or a stream be without a message
   * (`message-gap`), and how long a client may be without a stream (`reconnect`). @default 2s
   */
  longestGap?: Duration;
  /**
   * How many streams the target may end in one trial as their protocol wants it, such as by a close frame
   * (`streams-ended`). @default any number
   */
  streamsEnded?: number;
}

/** What may be set for all targets, and for each. */
export interface JudgingConfig {
  /** The confidence that a green and a red need. @default 0.99 */
  confidence?: number;
  /** How many trials are made at most, each with one reload. @default 40 */
  trialsMax?: number;
  /** Whether the check goes on after a red, until every assertion is decided. @default false */
  all?: boolean;
  /** How much load there is. */
  load?: LoadConfig;
  /** What the load never exceeds. */
  limits?: LimitsConfig;
  /** What assertions allow. */
  bounds?: BoundsConfig;
}

/**
 * A server to check. Without `flows` it gets the default ones, all with the request that is described here.
 *
 * `flows` of your own get its `headers`, its `connection` and its `expect` too; a flow may add headers, and replace
 * parts of `expect`. They describe the rest of their requests themselves: `method`, `body`, `chunked`, `expectContinue`
 * and `sse` are for the default flows only.
 */
export interface TargetConfig extends JudgingConfig, RequestConfig {
  /**
   * A URL with a good response. With `flows`, their paths start here; if all of them have whole URLs, it may be left
   * out unless all use HTTP/2 or gRPC.
   */
  url?: string;
  /** The workload on Kubernetes that serves the URL. @default the target runs elsewhere */
  kubernetes?: KubernetesConfig;
  /** What happens to the target under load. */
  disruption?: DisruptionConfig;
  /** What proves that the disruption took effect, apart from replaced processes. @default the header of expect */
  effect?: EffectConfig;
  /** What a good response shows. @default the status of the first response */
  expect?: ExpectConfig;
  /** Whether the URL is a stream of Server-Sent Events. @default false */
  sse?: boolean;
  /** How connections are opened. */
  connection?: ConnectionConfig;
  /** Your own flows, by name. @default the default flows */
  flows?: Record<string, FlowConfig>;
}

/**
 * Kong with a plugin of yours, which the check starts in containers: what `check --kong --plugin` does. A config file
 * can have it, `checkReload()` cannot.
 */
export interface KongTargetConfig extends Omit<JudgingConfig, 'limits'> {
  /** A version, such as '3.9.3', or the name of an image. @default the setting KONG_IMAGE */
  kong?: string;
  /** The folder of the plugin, in Go, Python, JavaScript or Lua. */
  plugin: string;
  /** What Kong calls the plugin. @default found in its folder */
  pluginName?: string;
  /** The plugin's configuration, or `@FILE` for a file that holds it as JSON. @default none */
  pluginConfig?: Record<string, unknown> | `@${string}`;
  /** What a good response shows. */
  expect?: {
    /** A header that only the plugin sets; a response without it bypassed the plugin. @default EXPECT_HEADER */
    header?: string;
  };
  /** How long the check takes at most. */
  limits?: Pick<LimitsConfig, 'duration'>;
}

/** The config file. */
export interface Config extends JudgingConfig {
  /** The targets, by name. They are checked one after the other. */
  targets?: Record<string, TargetConfig | KongTargetConfig>;
  /** Where results are written. */
  results?: {
    /** The path of a folder. @default results */
    dir?: string;
    /** How many runs are kept. @default 20 */
    keep?: number;
  };
}
