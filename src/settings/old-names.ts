// Names that have changed. An old one is an error that tells the new one, for as long as the version is below 1.0.
import { existsSync } from 'node:fs';
import path from 'node:path';
import { UserError } from '../common/user-error.ts';

/** Settings, by the name that they had. */
export const OLD_SETTINGS: Readonly<Record<string, string>> = {
  LEDGER: 'KNOWN_ISSUES',
  WITNESS_HEADER: 'EXPECT_HEADER',
};

/** Values of settings, as KEY=value. */
export const OLD_VALUES: Readonly<Record<string, string>> = {
  'EXPECT=ledger': 'EXPECT=known',
};

/** Files of a user, by their base name. */
export const OLD_FILES: Readonly<Record<string, string>> = {
  'ledger.yaml': 'known-issues/<gateway>.yaml',
};

/** What settings are given by an old name. Empty values are unset ones. @throws UserError with the new name */
export function refuseOldSettings(given: Readonly<Record<string, string | undefined>>): void {
  for (const [old, now] of Object.entries(OLD_SETTINGS)) {
    if (isGiven(given[old])) throw new UserError(`${old} is now called ${now}; set ${now} instead`);
  }
  for (const [old, now] of Object.entries(OLD_VALUES)) {
    const [key = '', value] = old.split('=');
    if (given[key] === value) throw new UserError(`${old} is now ${now}; set ${now} instead`);
  }
}

/** A file that has its old name, given by a setting or still in the folder. @throws UserError with the new name */
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
