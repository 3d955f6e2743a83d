// Names that have changed. As long as the version is below 1.0, using an old one is an error that gives the new one.
import { existsSync } from 'node:fs';
import path from 'node:path';
import { UserError } from '../common/user-error.ts';

/** Settings by their old name. */
export const OLD_SETTINGS: Readonly<Record<string, string>> = {
  LEDGER: 'KNOWN_ISSUES',
  WITNESS_HEADER: 'EXPECT_HEADER',
};

/** Values of settings, as KEY=value. */
export const OLD_VALUES: Readonly<Record<string, string>> = {
  'EXPECT=ledger': 'EXPECT=known',
};

/** The user's files by their old base name. */
export const OLD_FILES: Readonly<Record<string, string>> = {
  'ledger.yaml': 'known-issues/<gateway>.yaml',
};

/** Refuses settings under their old names. Empty values count as unset. @throws UserError with the new name */
export function refuseOldSettings(given: Readonly<Record<string, string | undefined>>): void {
  for (const [old, now] of Object.entries(OLD_SETTINGS)) {
    if (isGiven(given[old])) throw new UserError(`${old} is now called ${now}; set ${now} instead`);
  }
  for (const [old, now] of Object.entries(OLD_VALUES)) {
    const [key = '', value] = old.split('=');
    if (given[key] === value) throw new UserError(`${old} is now ${now}; set ${now} instead`);
  }
}

/**
 * Refuses a file with an old name that is set in the settings or still in the folder.
 * @throws UserError with the new name
 */
export function refuseOldFiles(folder: string, given: string): void {
  for (const [old, now] of Object.entries(OLD_FILES)) {
    if (path.basename(given) === old)
      throw new UserError(`${given} is now ${now}, one file per gateway; move its entries there`);
    if (existsSync(path.join(folder, old)))
      throw new UserError(`${old} is now ${now}, one file per gateway; move its entries there and remove it`);
  }
}

function isGiven(value: string | undefined): boolean {
  return value !== undefined && value !== '';
}

/** Commands by their old name; they were npm scripts. */
const OLD_COMMANDS: Readonly<Record<string, string>> = { 'your-gateway': 'check' };

/** Options by their old name. */
const OLD_OPTIONS: Readonly<Record<string, string>> = {
  '--ca': '--cacert',
  '--witness-status': '--expect-status',
  '--witness-header': '--expect-header',
  '--witness-body': '--expect-body',
  '--witness-module': '--expect-module',
  '--witness-id': '--expect-id',
};

/** @throws UserError with the new name when a command line begins with an old command or has an old option */
export function refuseOldArguments([command = '', ...options]: readonly string[]): void {
  const newCommand = Object.hasOwn(OLD_COMMANDS, command) ? OLD_COMMANDS[command] : undefined;
  if (newCommand !== undefined)
    throw new UserError(`${command} is now called ${newCommand}; see npx reload-proof ${newCommand} --help`);
  for (const option of options) {
    const [old = ''] = option.split('=');
    if (Object.hasOwn(OLD_OPTIONS, old)) throw new UserError(`${old} is now called ${OLD_OPTIONS[old]}`);
  }
}
