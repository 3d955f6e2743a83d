// What the package offers: `import { … } from 'reload-proof'`. docs/reference/stability.md says what is promised of it.
export type { ProxyVersion } from './common/connect/connect-plan.ts';
export type { SystemProcess } from './common/system.ts';
export { UserError } from './common/user-error.ts';
export type { CompleteResponse, Headers } from './record/flow/expectation.ts';
export type { Arrivals, Client, StreamEvent } from './record/flow/load-plan.ts';
export type { RecoveryClass } from './record/observation.ts';
export type { CloseKind, Outcome, OutcomeCounts } from './record/requests/outcome.ts';
export { checkReload } from './scenario/library/check-reload.ts';
export type { ReloadOptions } from './scenario/library/reload-options.ts';
export { judge, type JudgeOptions } from './scenario/library/judge-trials.ts';
export type { RecordedTrial, RequestRecord, TrialOfFlow } from './scenario/library/recorded-trial.ts';
export type {
  CloseCounts,
  FlowVerdict,
  NotChecked,
  Percentiles,
  ReloadVerdict,
  StreamCounts,
  TargetVerdict,
} from './scenario/library/reload-verdict.ts';
export { trial } from './scenario/library/trial.ts';
export {
  defineConfig,
  fromEnv,
  fromFile,
  grpc,
  http,
  httpCall,
  shell,
  sse,
  webSocket,
} from './settings/config/builders.ts';
export type * from './settings/config/flow-types.ts';
export type * from './settings/config/types.ts';
export type { KubernetesDisruption } from './settings/kubernetes-options.ts';
export {
  defineTarget,
  type RunningTarget,
  type TargetControls,
  type TargetDefinition,
  type TargetOptions,
  type TargetTools,
} from './targets/defined/define-target.ts';
export type { RunningProgram, RunOptions } from './targets/defined/program.ts';
export type { AssertionVerdict } from './verdict/decide/judgement.ts';
export type { Verdict } from './verdict/decide/merge.ts';
export type { Tally } from './verdict/decide/sequential-test.ts';
export type { NotJudged } from './verdict/observe/judgeable.ts';
