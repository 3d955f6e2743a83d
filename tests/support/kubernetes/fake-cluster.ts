// A Deployment as the API shows it, in memory: each read lets its controller take one step.
import type { V1Deployment, V1Pod } from '@kubernetes/client-node';
import type { Cluster } from '../../../src/runtime/kubernetes/cluster.ts';

export const NAME = { kind: 'deployment', name: 'api' } as const;
export const NODE = 'node-1';

/** An error as the client throws it. */
export class FakeApiError extends Error {
  readonly code: number;
  readonly body: string;

  constructor(code: number, reason: string, message = reason) {
    super(message);
    this.code = code;
    this.body = JSON.stringify({ message, reason });
  }
}

interface FakePod {
  uid: string;
  template: number;
  node?: string;
  ready: boolean;
  terminating?: boolean;
  restarts?: number;
  trouble?: string;
}

interface NodePatch {
  name: string;
  body: {
    metadata: { resourceVersion?: string; annotations: Record<string, unknown> };
    spec: { unschedulable: boolean | null };
  };
}

/** What happens to its pods. */
export class FakeDeployment {
  replicas: number;
  generation = 1;
  template = 1;
  pods: FakePod[] = [];
  nodes = [NODE];
  /** Those that take no pods, and what is annotated on any. */
  readonly cordoned = new Set<string>();
  readonly annotations = new Map<string, Record<string, unknown>>();
  /** Is called before a node is cordoned or uncordoned. */
  beforeNodePatch: () => void = () => undefined;
  /** Whether pods that terminate stay. */
  lingers = false;
  /** What is asked of the API, in order, but for reads. */
  readonly asked: string[] = [];
  /** What new pods suffer from. */
  trouble: string | undefined;
  /** What the API refuses, by the name of a method. */
  readonly refuses = new Map<string, FakeApiError>();
  /** What the user may not do, as `verb resource`. */
  readonly forbidden = new Set<string>();
  #uids = 0;
  #nodeVersion = 1;

  constructor(replicas = 2) {
    this.replicas = replicas;
    while (this.pods.length < replicas) this.pods.push(this.#newPod(true));
  }

  /** The controller's next step: a pod of the newest template becomes ready, or an old one ends. */
  step(): void {
    if (!this.lingers) this.pods = this.pods.filter(({ terminating }) => terminating !== true);
    const staying = this.pods.filter(({ terminating }) => terminating !== true);
    const pending = staying.find(({ ready }) => !ready);
    if (pending) {
      const free = this.nodes.find((node) => !this.cordoned.has(node));
      if (pending.node === undefined && free !== undefined) pending.node = free;
      else if (pending.node !== undefined && pending.trouble === undefined) pending.ready = true;
      return;
    }
    const old = staying.find(({ template }) => template !== this.template);
    if (staying.length > this.replicas || (old && staying.length === this.replicas + 1))
      (old ?? staying[0] ?? this.#newPod()).terminating = true;
    else if (staying.length < this.replicas || old) this.pods.push(this.#newPod());
  }

  get cluster(): Cluster {
    const call = <Value>(method: string, run: () => Value): Promise<Value> => {
      const refusal = this.refuses.get(method);
      return refusal ? Promise.reject(refusal) : Promise.resolve().then(run);
    };
    const patch = (what: string, change: () => void) => {
      this.asked.push(what);
      this.generation++;
      change();
    };
    const fake = {
      namespace: 'shop',
      version: '1.34.4',
      apps: {
        readNamespacedDeployment: () => call('read', () => this.#deployment()),
        listNamespacedDeployment: () => call('list', () => ({ items: [this.#deployment()] })),
        patchNamespacedDeployment: () => call('restart', () => patch('restart', () => this.template++)),
        patchNamespacedDeploymentScale: ({ body }: { body: { spec: { replicas: number } } }) =>
          call('scale', () =>
            patch(`scale ${body.spec.replicas}`, () => (this.replicas = body.spec.replicas)),
          ),
      },
      core: {
        listNamespacedPod: () =>
          call('pods', () => {
            this.step();
            return { items: this.pods.map((pod) => this.#podOf(pod)) };
          }),
        deleteNamespacedPod: ({ name }: { name: string }) =>
          call('delete', () => {
            this.asked.push(`delete ${name}`);
            this.#named(name).terminating = true;
          }),
        createNamespacedPodEviction: ({ name, dryRun }: { name: string; dryRun?: string }) =>
          call('evict', () => {
            this.asked.push(`evict ${name}${dryRun === undefined ? '' : ' (dry run)'}`);
            if (dryRun === undefined) this.#named(name).terminating = true;
          }),
        readNamespace: () => call('namespace', () => ({})),
        readNode: ({ name }: { name: string }) =>
          call('node', () => ({
            metadata: { resourceVersion: String(this.#nodeVersion), annotations: this.annotations.get(name) },
            spec: { unschedulable: this.cordoned.has(name) },
          })),
        patchNode: (asked: NodePatch) => call('cordon', () => this.#patchNode(asked)),
      },
      authorization: {
        createSelfSubjectAccessReview: ({
          body: {
            spec: { resourceAttributes: asked },
          },
        }: {
          body: { spec: { resourceAttributes: { verb: string; resource: string; subresource?: string } } };
        }) =>
          call('review', () => {
            const { verb, resource, subresource } = asked;
            const what = `${verb} ${resource}${subresource === undefined ? '' : `/${subresource}`}`;
            return { status: { allowed: !this.forbidden.has(what) } };
          }),
      },
    };
    return fake as unknown as Cluster;
  }

  /** Changes a node as somebody else does. */
  cordon(name: string): void {
    this.#nodeVersion++;
    this.cordoned.add(name);
  }

  /** Changes a node as its kubelet does. */
  touchNode(): void {
    this.#nodeVersion++;
  }

  #patchNode({ name, body: { metadata, spec } }: NodePatch): void {
    this.beforeNodePatch();
    const { resourceVersion: wanted, annotations } = metadata;
    if (wanted !== undefined && wanted !== String(this.#nodeVersion)) throw new FakeApiError(409, 'Conflict');
    this.#nodeVersion++;
    const isCordoned = spec.unschedulable === true;
    this.cordoned[isCordoned ? 'add' : 'delete'](name);
    this.annotations.set(name, annotations);
    this.asked.push(`${isCordoned ? 'cordon' : 'uncordon'} ${name}`);
  }

  #named(name: string): FakePod {
    const pod = this.pods.find(({ uid }) => name === nameOf(uid));
    if (!pod) throw new Error(`there is no pod ${name}`);
    return pod;
  }

  #newPod(ready = false): FakePod {
    const trouble = this.trouble === undefined ? {} : { trouble: this.trouble };
    return {
      uid: `uid-${++this.#uids}`,
      template: this.template,
      ready,
      ...(ready ? { node: NODE } : {}),
      ...trouble,
    };
  }

  #deployment(): V1Deployment {
    const staying = this.pods.filter(({ terminating }) => terminating !== true);
    const updated = staying.filter(({ template }) => template === this.template);
    const { generation, replicas } = this;
    return {
      metadata: { name: NAME.name, uid: 'uid-of-api', generation },
      spec: { replicas, selector: { matchLabels: { app: 'api' } }, template: {} },
      status: {
        observedGeneration: generation,
        replicas: staying.length,
        updatedReplicas: updated.length,
        availableReplicas: staying.filter(({ ready }) => ready).length,
      },
    };
  }

  #podOf({ uid, node, ready, terminating, restarts = 0, trouble }: FakePod): V1Pod {
    const waiting = trouble === undefined ? {} : { state: { waiting: { reason: trouble } } };
    const status = { name: 'app', image: 'app', imageID: '', ready, restartCount: restarts, ...waiting };
    return {
      metadata: {
        name: nameOf(uid),
        uid,
        labels: { app: 'api', 'pod-template-hash': '5d' },
        ownerReferences: [
          { apiVersion: 'apps/v1', kind: 'ReplicaSet', name: 'api-5d', uid: 'uid-of-set', controller: true },
        ],
        ...(terminating === true ? { deletionTimestamp: new Date() } : {}),
      },
      spec: { containers: [], ...(node === undefined ? {} : { nodeName: node }) },
      status: {
        conditions: [{ type: 'Ready', status: ready ? 'True' : 'False' }],
        containerStatuses: [status],
      },
    };
  }
}

/** The name of a pod by its UID. */
export function nameOf(uid: string): string {
  return `api-5d-${uid}`;
}
