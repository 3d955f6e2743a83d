import { Option, type Command } from 'commander';
import { UserError } from '../../common/user-error.ts';
import {
  KUBERNETES_DISRUPTIONS,
  WORKLOAD_TEXT,
  workloadNamed,
  type KubernetesDisruption,
  type KubernetesOptions,
} from '../../settings/kubernetes-options.ts';

/** The options of a check of a workload on Kubernetes, as given. */
export interface WorkloadOptions {
  kubernetes?: string;
  namespace?: string;
  context?: string;
  disruption?: KubernetesDisruption;
}

const ABOUT_WORKLOAD = ['namespace', 'context', 'disruption'] as const;
/** Those that also say where pods carry the load. */
const ABOUT_PLACE: ReadonlySet<string> = new Set(['namespace', 'context']);

/** Adds them. */
export function addWorkloadOptions(command: Command): Command {
  return command
    .option(
      '--kubernetes <KIND/NAME>',
      'the workload on Kubernetes that serves the URL, such as deployment/my-api: it is restarted unless --reload is given',
    )
    .option(
      '--namespace <NAME>',
      'its namespace, and that of the pods of --engine kubernetes (default: that of the context)',
    )
    .option('--context <NAME>', 'the context of the kubeconfig (default: the current one)')
    .addOption(
      new Option(
        '--disruption <KIND>',
        'what happens to it, instead of --reload (default: rollout-restart)',
      ).choices(KUBERNETES_DISRUPTIONS),
    );
}

/**
 * The workload that the options name; undefined where they name none. `ofFile` is what the config file says of it, and
 * `fromPods` whether pods carry the load. @throws UserError that names the option
 */
export function readWorkload(
  given: WorkloadOptions & { reload?: string },
  ofFile?: KubernetesOptions,
  fromPods = false,
): KubernetesOptions | undefined {
  const { kubernetes, namespace, context, disruption, reload } = given;
  const option = ABOUT_WORKLOAD.find(
    (name) => given[name] !== undefined && !(fromPods && ABOUT_PLACE.has(name)),
  );
  if (kubernetes === undefined && ofFile === undefined) {
    if (option === undefined) return undefined;
    throw new UserError(`--${option} is for a workload on Kubernetes: name it with --kubernetes`);
  }
  if (disruption !== undefined && reload !== undefined)
    throw new UserError('--disruption and --reload both say what happens to the workload: give one');
  const named = kubernetes === undefined ? undefined : workloadNamed(kubernetes);
  if (kubernetes !== undefined && named === undefined)
    throw new UserError(`--kubernetes "${kubernetes}" is not ${WORKLOAD_TEXT}`);
  const workload = named ?? ofFile?.workload;
  if (workload === undefined) return undefined;
  return {
    ...ofFile,
    workload,
    ...(namespace === undefined ? {} : { namespace }),
    ...(context === undefined ? {} : { context }),
    ...(disruption === undefined ? {} : { disruption }),
  };
}
