import { chromium, type Browser } from 'playwright-core';
import { onPath } from '../../src/targets/balancers/common/on-path.ts';

const NAMES = ['chromium', 'chromium-browser', 'google-chrome'];

/** Starts the Chromium of this machine, or the one that CHROMIUM names. @throws Error when there is none: nothing is downloaded */
export function startBrowser(): Promise<Browser> {
  const found =
    process.env['CHROMIUM'] ?? NAMES.map((name) => onPath(name)).find((file) => file !== undefined);
  if (found === undefined) {
    throw new Error('no Chromium is on PATH: install it (apt-get install chromium), or name it in CHROMIUM');
  }
  return chromium.launch({
    executablePath: found,
    // In a container there is neither a sandbox nor a graphics card, and the report needs no network.
    args: ['--no-sandbox', '--disable-gpu', '--disable-background-networking', '--disable-component-update'],
  });
}
