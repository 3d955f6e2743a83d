import { existsSync } from 'node:fs';
import { homedir } from 'node:os';
import path from 'node:path';
import type {
  AppsV1Api,
  AuthorizationV1Api,
  BatchV1Api,
  CoreV1Api,
  CustomObjectsApi,
  DiscoveryV1Api,
  KubeConfig,
  VersionApi,
} from '@kubernetes/client-node';
import { settledWithin } from '../../common/settled-within.ts';
import { UserError } from '../../common/user-error.ts';
import { apiFailure } from './api-failure.ts';
import { requireClient } from './require-client.ts';

/** How long the API server may take to respond to the first request, ms. */
const FIRST_RESPONSE_BOUND_MS = 10_000;
/** Where a pod finds the token of its service account. */
const IN_CLUSTER_TOKEN = '/var/run/secrets/kubernetes.io/serviceaccount/token';

/** Which cluster is meant, and where in it. */
export interface ClusterPlan {
  /** @default the current one */
  context?: string;
  /** @default that of the context, or `default` */
  namespace?: string;
}

/** A Kubernetes cluster that has responded. */
export interface Cluster {
  config: KubeConfig;
  /** The server's version, without the `v`, such as 1.34.4. */
  version: string;
  namespace: string;
  core: CoreV1Api;
  apps: AppsV1Api;
  batch: BatchV1Api;
  authorization: AuthorizationV1Api;
  discovery: DiscoveryV1Api;
  customObjects: CustomObjectsApi;
}

/**
 * Opens the cluster that `KUBECONFIG`, ~/.kube/config or a pod's service account names.
 * @throws UserError when none is named, there is no such context, or it does not respond
 */
export async function openCluster(
  { context, namespace }: ClusterPlan = {},
  environment: NodeJS.ProcessEnv = process.env,
): Promise<Cluster> {
  requireClient();
  // Loaded only here, since it may not be installed, and costs 40 MB of memory.
  const client = await import('@kubernetes/client-node');
  const config = new client.KubeConfig();
  load(config, environment);
  if (context !== undefined) chooseContext(config, context);
  const current = config.getContextObject(config.getCurrentContext());
  if (!config.getCurrentCluster())
    throw new UserError(
      `the kubeconfig has no current context: name one of ${contextsOf(config)} (--context)`,
    );
  return {
    config,
    version: await versionOf(config.makeApiClient(client.VersionApi)),
    namespace: namespace ?? current?.namespace ?? 'default',
    core: config.makeApiClient(client.CoreV1Api),
    apps: config.makeApiClient(client.AppsV1Api),
    batch: config.makeApiClient(client.BatchV1Api),
    authorization: config.makeApiClient(client.AuthorizationV1Api),
    discovery: config.makeApiClient(client.DiscoveryV1Api),
    customObjects: config.makeApiClient(client.CustomObjectsApi),
  };
}

function load(config: KubeConfig, { KUBECONFIG = '' }: NodeJS.ProcessEnv): void {
  const files = KUBECONFIG.split(path.delimiter).filter((file) => file !== '');
  const missing = files.find((file) => !existsSync(file));
  if (missing !== undefined) throw new UserError(`KUBECONFIG names ${missing}, which does not exist`);
  if (files.length === 0 && !existsSync(path.join(homedir(), '.kube', 'config'))) {
    // Without any, the client would try port 8080 of this machine.
    if (!existsSync(IN_CLUSTER_TOKEN))
      throw new UserError(
        'no cluster is named: set KUBECONFIG to a kubeconfig, or have one in ~/.kube/config',
      );
    config.loadFromCluster();
    return;
  }
  try {
    if (files.length === 0) config.loadFromDefault();
    else loadAll(config, files);
  } catch (error) {
    throw new UserError(`the kubeconfig cannot be read: ${(error as Error).message}`);
  }
}

function loadAll(config: KubeConfig, [first = '', ...others]: readonly string[]): void {
  config.loadFromFile(first);
  for (const file of others) {
    const more = new (config.constructor as new () => KubeConfig)();
    more.loadFromFile(file);
    config.mergeConfig(more);
  }
}

function chooseContext(config: KubeConfig, context: string): void {
  if (!config.getContextObject(context))
    throw new UserError(
      `the kubeconfig has no context ${JSON.stringify(context)}: it has ${contextsOf(config)}`,
    );
  config.setCurrentContext(context);
}

function contextsOf(config: KubeConfig): string {
  return (
    config
      .getContexts()
      .map(({ name }) => name)
      .join(', ') || 'none'
  );
}

async function versionOf(api: VersionApi): Promise<string> {
  try {
    const { gitVersion } = await settledWithin('it responds', FIRST_RESPONSE_BOUND_MS, api.getCode());
    return gitVersion.replace(/^v/, '');
  } catch (error) {
    throw new UserError(`the cluster does not respond: ${apiFailure(error)}`);
  }
}
