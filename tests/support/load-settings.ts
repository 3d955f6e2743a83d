import { inject } from 'vitest';
import { loadOf, type LoadSettings } from '../../src/settings/load.ts';

/** The part of a load that the settings decide. */
export function loadSettings(): LoadSettings {
  return loadOf(inject('settings'));
}
