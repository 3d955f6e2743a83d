import { readFileSync } from 'node:fs';
import path from 'node:path';
import type { KubernetesObject, V1Container, V1Deployment, V1Service } from '@kubernetes/client-node';
import { parse, parseAllDocuments } from 'yaml';
import { PACKAGE_FOLDER } from '../../../common/places.ts';
import { MANAGED_BY } from '../../../runtime/kubernetes/run-objects.ts';

const FOLDER = path.join(PACKAGE_FOLDER, 'containers', 'kubernetes');
/** The name of the service, of its container and of what is in front of it. */
export const DATETIME = 'datetime';
const NAMED = { 'app.kubernetes.io/name': DATETIME };

/** The two deployments, as the seed calls them. */
export type Colour = 'blue' | 'green';

/** What a deployment of the date/time service varies in. */
export interface DeploymentPlan {
  version: string;
  image: string;
  /** @default one deployment, without a colour */
  colour?: Colour | undefined;
  /** @default false */
  alwaysCloses?: boolean;
  /** How long a pod goes on serving after it was told to leave and before SIGTERM, s. @default no preStop hook */
  preStopS?: number | undefined;
  /** Counts from the beginning of the hook, s. @default that of the manifest */
  terminationGraceS?: number | undefined;
}

/** The labels by which a Service reaches the pods of a colour, or those of the one deployment. */
export function selectorOf(colour?: Colour): Record<string, string> {
  return colour === undefined ? NAMED : { ...NAMED, deployment: colour };
}

export function nameOf(colour?: Colour): string {
  return colour === undefined ? DATETIME : `${DATETIME}-${colour}`;
}

/** The deployment of base/, as the overlays make it. */
export function deploymentOf(plan: DeploymentPlan): V1Deployment {
  const deployment = parse(read('base/deployment.yaml')) as V1Deployment;
  const labels = selectorOf(plan.colour);
  const pod = deployment.spec?.template.spec;
  const container = pod?.containers[0];
  if (!deployment.spec || !pod || !container) throw new Error('base/deployment.yaml has no container');
  deployment.metadata = { name: nameOf(plan.colour), labels: { ...labels, ...MANAGED_BY } };
  deployment.spec.selector = { matchLabels: labels };
  deployment.spec.template.metadata = { labels: { ...labels, ...MANAGED_BY } };
  if (plan.terminationGraceS !== undefined) pod.terminationGracePeriodSeconds = plan.terminationGraceS;
  vary(container, plan);
  return deployment;
}

function vary(
  container: V1Container,
  { image, version, alwaysCloses = false, preStopS }: DeploymentPlan,
): void {
  container.image = image;
  container.env = [
    { name: 'VERSION', value: version },
    { name: 'ALWAYS_CLOSES', value: String(alwaysCloses) },
    // Its counts would be lost with the pod.
    { name: 'UNTIL_COUNTED', value: 'true' },
  ];
  if (preStopS !== undefined) container.lifecycle = { preStop: { sleep: { seconds: preStopS } } };
}

/** The Service of service/, for the pods of a colour or of the one deployment. */
export function serviceOf(colour?: Colour): V1Service {
  const service = parse(read('service/service.yaml')) as V1Service;
  if (service.spec) service.spec.selector = selectorOf(colour);
  service.metadata = { name: DATETIME, labels: MANAGED_BY };
  return service;
}

/** The objects of a manifest, in its order. `file` is relative to containers/kubernetes. */
export function objectsOf(file: string): KubernetesObject[] {
  return parseAllDocuments(read(file)).map((document) => document.toJS() as KubernetesObject);
}

function read(file: string): string {
  return readFileSync(path.join(FOLDER, file), 'utf8');
}
