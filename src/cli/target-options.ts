import { Option, type Command } from 'commander';
import type { ConnectionOptions } from '../settings/connection/connection-options.ts';
import { addConnectionOptions } from './connection-options.ts';
import { addEffectOptions, type EffectOptions } from './effect-options.ts';
import { addRequestOptions, type RequestOptions } from './request-options.ts';

/** What describes a target and its reload, as given. */
export interface TargetOptions extends ConnectionOptions, RequestOptions, EffectOptions {
  url?: string;
  reload?: string;
  sse?: boolean;
  rate?: string;
  expectHeader?: string;
  bypassStatus?: string;
  allowRemote?: boolean;
}

/** How the help names the setting that an option replaces, such as " (TARGET_URL)". */
type Naming = (setting: string) => string;

export const expectHeaderOption = (setting = '') =>
  new Option(
    '--expect-header <NAME>',
    `a header of a good response; a response without it bypassed the plugin${setting}`,
  );

export const bypassStatusOption = (setting = '') =>
  new Option(
    '--bypass-status <N>',
    `a status that only the upstream returns, which proves a bypass${setting}`,
  );

/** Adds the options that describe a target. Those that are settings, too, are named as such where these apply. */
export function addTargetOptions(command: Command, { withSettings }: { withSettings: boolean }): Command {
  const named: Naming = (setting) => (withSettings ? ` (${setting})` : '');
  return addEffectOptions(
    addConnectionOptions(addRequest(command, named))
      .addOption(expectHeaderOption(named('EXPECT_HEADER')))
      .addOption(bypassStatusOption(named('BYPASS_STATUS'))),
  ).option('--allow-remote', 'the target may be on another machine: its owner lets you load and reload it');
}

function addRequest(command: Command, named: Naming): Command {
  const rate = named('LOAD_RATE').replace(')', '; ').replace(' (', '');
  const withTarget = command
    .usage('--url URL --reload COMMAND [options]')
    .option(
      '--url <URL>',
      `where requests go: http or https with a response below 400, or ws or wss for WebSockets${named('TARGET_URL')}`,
    )
    .option('--reload <COMMAND>', `the shell command that reloads the server${named('RELOAD_COMMAND')}`);
  return addRequestOptions(withTarget)
    .option('--sse', 'the URL is a stream of Server-Sent Events: judge its streams')
    .option(
      '--rate <R>',
      `requests per second of the flow busy; all other flows together send at most as many again (${rate}default: as many as its connections carry)`,
    );
}
