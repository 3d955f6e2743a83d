import { inject } from 'vitest';
import { loadOf, type LoadSettings } from '../settings/load.ts';

/** The part of a load that the settings decide; without a setting there are paced connections beside the busy ones. */
export function loadSettings(): LoadSettings {
  return loadOf(inject('settings'));
}

/** The same, but without a setting every connection is busy. */
export function busyLoadSettings(): LoadSettings {
  return loadOf(inject('settings'), 0);
}
