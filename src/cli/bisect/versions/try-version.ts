import path from 'node:path';
import { counted } from '../../../common/counted.ts';
import { UserError } from '../../../common/user-error.ts';
import { ownDescriptors, requireDescriptors } from '../../../load/descriptor-limit.ts';
import type { VerdictEntry } from '../../../report/verdicts/schema.ts';
import { planTarget, type AskedTarget } from '../../../scenario/check/plan-target.ts';
import { NothingJudged } from '../../../scenario/check/judge-targets.ts';
import { runCheck } from '../../../scenario/check/run-check.ts';
import { secretsOf } from '../../../settings/secrets.ts';
import { covers } from '../../../verdict/known-issues/known-issues.ts';
import type { NamedTarget } from '../../check/settings.ts';
import { CannotRun, install } from './install.ts';
import type { Tried } from './next-try.ts';
import { fill, type Values } from './placeholders.ts';
import { startServer, type RunningVersion } from './server.ts';

/** How versions are tried. */
export interface TryPlan {
  /** As given with --versions-from. */
  source: string;
  asked: NamedTarget;
  install: string | undefined;
  start: string;
  stop: string | undefined;
  /** Where nothing may listen before; absent where connections go elsewhere. */
  url?: URL;
  startBoundMs: number;
  maxDurationMs: number | undefined;
  /** The only flows, with * at the end for all that begin so. @default all */
  variant: string | undefined;
  /** The only assertion. @default all */
  assertion: string | undefined;
  /** Of each version's verdict. */
  confidence: number;
  /** Where the results go, one folder for each version. */
  folder: string;
  signal: AbortSignal;
  say: (line: string) => void;
  /** Takes the lines that the command check would print. */
  log: (version: string, line: string) => void;
}

const RESULT_OF = { green: 'good', red: 'bad', inconclusive: 'undecided' } as const;

/** Installs, starts and checks a version, and ends it. @throws UserError when what is asked for cannot be tried at all */
export async function tryVersion(plan: TryPlan, version: string): Promise<Tried> {
  const beganMs = performance.now();
  const within = () => Math.round((performance.now() - beganMs) / 1000);
  const folder = path.join(plan.folder, version);
  let running: RunningVersion;
  try {
    plan.say(`${version}: installing and starting it`);
    const dir = await install(
      { ...plan, version, command: plan.install },
      path.join(folder, 'install.log'),
      plan.signal,
    );
    const look = async (values: Values) =>
      void (await planTarget({ ...askedFor(plan, values), dryRun: true }));
    const server = { ...plan, boundMs: plan.startBoundMs, look };
    running = await startServer(server, version, dir, 'server-logs');
  } catch (error) {
    if (!(error instanceof CannotRun)) throw error;
    return { version, result: 'skipped', trials: 0, evidence: [error.message], durationS: within() };
  }
  try {
    plan.say(`${version}: checking it`);
    return { version, ...(await check(plan, running.values, folder)), durationS: within() };
  } finally {
    await running.stop(folder);
  }
}

async function check(
  plan: TryPlan,
  values: Required<Values>,
  folder: string,
): Promise<Omit<Tried, 'version' | 'durationS'>> {
  const { assertion, variant, signal, maxDurationMs, log, confidence } = plan;
  const asked = askedFor(plan, values);
  const planned = await planTarget({ ...asked, signal });
  const flows = planned.flows.filter((flow) => variant === undefined || covers(variant, flow.variant));
  if (flows.length === 0)
    throw new UserError(
      `--variant ${variant} is none of the flows ${planned.flows.map((flow) => flow.variant).join(', ')}`,
    );
  requireDescriptors(
    flows.map(({ load }) => load),
    ownDescriptors(),
  );
  const settings = { ...planned.settings, RESULTS_DIR: folder, CONFIDENCE: confidence };
  const { target, options, engine } = planned;
  try {
    const result = await runCheck({
      target,
      flows,
      settings,
      all: options.all,
      only: assertion === undefined ? undefined : (name) => name === assertion,
      rerunCommand: plan.asked.rerunCommand,
      secrets: secretsOf(
        settings,
        flows.map(({ load }) => load.url),
      ),
      signal,
      ...(engine ? { engine } : {}),
      maxDuration:
        maxDurationMs === undefined ? planned.maxDuration : { ms: maxDurationMs, name: '--max-duration' },
      say: (line) => log(values.version, line),
    });
    signal.throwIfAborted();
    const { verdict, file } = result;
    const trials = Math.max(0, ...file.verdicts.map((entry) => entry.trials));
    return {
      result: RESULT_OF[verdict],
      verdict,
      trials,
      evidence: file.verdicts.flatMap((entry) => evidenceIn(entry, verdict)),
      folder: result.folder,
    };
  } catch (error) {
    signal.throwIfAborted();
    if (!(error instanceof NothingJudged)) throw error;
    return { result: 'undecided', trials: 0, evidence: [error.message] };
  } finally {
    await engine?.close();
  }
}

function evidenceIn({ variant, assertions, stopped }: VerdictEntry, verdict: string): string[] {
  const own = assertions.filter((assertion) => assertion.verdict === verdict);
  if (verdict === 'green') return [];
  if (verdict === 'inconclusive')
    return own.length === 0 ? [] : [`${variant}: ${stopped ?? 'its trials do not suffice'}`];
  return own.map(({ name, tally }) => {
    if (!tally) return `${variant} ${name}`;
    return `${variant} ${name}: in ${tally.violating} of ${counted(tally.clean + tally.violating, 'trials')}`;
  });
}

function askedFor({ asked }: TryPlan, values: Values): AskedTarget {
  const { RELOAD_COMMAND, ...others } = asked.settings;
  if (RELOAD_COMMAND === undefined) return asked;
  return {
    ...asked,
    settings: { ...others, RELOAD_COMMAND: fill('reload', RELOAD_COMMAND, { pid: 0, ...values }) },
  };
}
