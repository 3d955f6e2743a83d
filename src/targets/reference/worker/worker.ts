// A worker process of the reference gateway: accepts requests, runs plugins, proxies.
import type { IncomingMessage, ServerResponse } from 'node:http';
import { setTimeout as delay } from 'node:timers/promises';
import { Worker } from 'node:worker_threads';
import type { ReferenceConfig, ToMaster, ToWorker } from '../config.ts';
import { policyOf } from '../policies/defects.ts';
import { CORRECT, type Policy } from '../policies/policy.ts';
import type { PluginEffects } from '../rpc/pdk.ts';
import { Listener } from './listener.ts';
import { PluginRunner } from './plugin-runner.ts';
import { Upstreams } from './proxy.ts';
import type { RouteConfig } from '../route.ts';

const upstreams = new Upstreams();
const plugins = new PluginRunner(
  (plugin) => tell({ type: 'instance-started', plugin }),
  () => ({
    stale: renewed && policy.staleInstances(index),
    reuse: policy.reuseInstances,
    configurationOf: (route, restarted) =>
      renewed || restarted ? policy.configurationOf(route, routes) : route.config,
  }),
  (text) => {
    if (config?.logLevel === 'debug') log('debug', text);
  },
);
const listener = new Listener(handle);
let routes: RouteConfig[] = [];
let config: ReferenceConfig | undefined;
let policy: Policy = CORRECT;
let index = 0;
/** Whether this worker came with a reload: some defects show only then. */
let renewed = false;
/** Keeps a core busy while this process goes on serving, as a worker that polls in a loop does. */
let spinner: Worker | undefined;
let held: Promise<void> | undefined;
let faultyUntilMs = 0;

process.on('message', (message: ToWorker) => void handleMessage(message));
// A worker ends with its master.
process.on('disconnect', () => process.exit(1));

async function handleMessage(message: ToWorker): Promise<void> {
  switch (message.type) {
    case 'start':
      for (const server of message.servers) plugins.serverUp(server);
      return start(message);
    case 'server-up':
      policy = policyOf(message.defective ? config?.defect : undefined);
      return plugins.serverUp(message.server);
    case 'server-down':
      return plugins.serverDown(message.name, message.generation);
    case 'reloading':
      policy = policyOf(message.defective ? config?.defect : undefined);
      if (policy.holdMs > 0) held = delay(policy.holdMs);
      faultyUntilMs = performance.now() + policy.faultMs;
      return undefined;
    case 'close-port':
      void listener.closePort();
      return tell({ type: 'port-closed' });
    case 'drain':
      await listener.drain(policy.leave);
      return tell({ type: 'drained' });
    case 'exit':
      await spinner?.terminate();
      process.exit(0);
  }
}

async function start(message: Extract<ToWorker, { type: 'start' }>): Promise<void> {
  ({ config, worker: index } = message);
  policy = policyOf(message.defective ? config.defect : undefined);
  renewed = message.epoch > 1;
  const learnRoutes = () => ({ routes } = message.config);
  if (renewed && policy.routelessMs > 0) setTimeout(learnRoutes, policy.routelessMs);
  else learnRoutes();
  if (renewed && policy.spins(index)) spinner = new Worker('for (;;);', { eval: true });
  const heldMs = Math.max(policy.holdMs, policy.warmUpMs);
  if (renewed && heldMs > 0) held = delay(heldMs);
  try {
    tell({ type: 'listening', port: await listener.listen(config.port ?? 0, config.host) });
  } catch (error) {
    tell({ type: 'failed', message: whyNotListening(error as NodeJS.ErrnoException) });
  }
}

function whyNotListening({ code, message }: NodeJS.ErrnoException): string {
  return code === 'EADDRINUSE'
    ? `${message}: stop what listens there, or leave the port out for a free one`
    : message;
}

async function handle(request: IncomingMessage, response: ServerResponse): Promise<void> {
  if (performance.now() < faultyUntilMs) return respond(response, 500, 'out of order\n');
  await held;
  const route = routes.find(({ path }) => request.url?.startsWith(path));
  if (!route) return respond(response, 404, 'no route\n');
  let effects: PluginEffects;
  try {
    const { method = 'GET', url = '/', headers } = request;
    effects = await plugins.run(route, { method, url, headers });
  } catch (error) {
    if (policy.onPluginError === 'fail') return fail(response, 500, 'the plugin did not run', error);
    effects = { responseHeaders: new Map(), exit: undefined };
  }
  if (effects.exit) return exit(response, effects, effects.exit);
  try {
    const body = policy.upstreamTimes > 1 ? await upstreams.repeat(route.upstream, request) : undefined;
    await upstreams.forward(route.upstream, request, response, effects, () => listener.cutsAnswers, body);
  } catch (error) {
    fail(response, 502, 'the upstream failed', error);
  }
}

function exit(
  response: ServerResponse,
  effects: PluginEffects,
  { status, body }: NonNullable<PluginEffects['exit']>,
): void {
  response.writeHead(status, {
    ...(config?.losesExitHeaders === true ? {} : Object.fromEntries(effects.responseHeaders)),
    'content-length': body.length,
  });
  response.end(body);
}

function fail(response: ServerResponse, status: number, what: string, error: unknown): void {
  log('error', `${what}: ${String(error)}`);
  if (response.headersSent) response.destroy();
  else respond(response, status, `${what}\n`);
}

function respond(response: ServerResponse, status: number, text: string): void {
  response.writeHead(status, { 'content-type': 'text/plain', 'content-length': Buffer.byteLength(text) });
  response.end(text);
}

function log(level: string, text: string): void {
  process.stderr.write(`${new Date().toISOString()} [${level}] ${process.pid}: ${text}\n`);
}

function tell(message: ToMaster): void {
  process.send?.(message);
}
