// The base images of containers/, pinned by digest in containers/base-images.lock.json: base-images.ts apply|check|pin
// apply (ci.yml, versions.yml): gives the tags on this machine to what they are pinned to; unpinned ones stay as they are.
// check (base-images.yml): fails if an image is unpinned, or was pinned long ago and its tag has moved since.
// pin (base-images.yml): pins each tag to what it is in its registry now.
import { UserError } from '../../src/common/user-error.ts';
import { readLock, writeLock, type Pin } from './base-images/lock.ts';
import { currentDigest, pullPinned } from './base-images/registry.ts';
import { runStep, say } from './step.ts';

/** Security updates of Debian reach the tags within weeks. */
const MAX_AGE_DAYS = 30;
const MS_PER_DAY = 24 * 3600 * 1000;

const WORDS: Record<string, () => Promise<number>> = { apply: applyPins, check: checkPins, pin: pinAll };

await runStep(() => {
  const word = process.argv[2] ?? '';
  const run = Object.hasOwn(WORDS, word) ? WORDS[word] : undefined;
  if (!run) throw new UserError(`base-images.ts takes apply, check or pin (got "${word}")`);
  return run();
});

async function applyPins(): Promise<number> {
  for (const [tag, pin] of Object.entries(readLock())) {
    if (pin !== 'unpinned') await pullPinned(tag, pin.digest);
    say(pin === 'unpinned' ? `${tag} is unpinned` : `${tag} is ${pin.digest}`);
  }
  return 0;
}

async function checkPins(): Promise<number> {
  const aged = [];
  for (const [tag, pin] of Object.entries(readLock())) {
    const why = await agedBecause(tag, pin);
    if (why !== undefined) aged.push(`${tag} ${why}`);
  }
  aged.forEach(say);
  return aged.length === 0 ? 0 : 1;
}

async function agedBecause(tag: string, pin: Pin): Promise<string | undefined> {
  if (pin === 'unpinned') return 'is unpinned';
  const days = Math.floor((Date.now() - Date.parse(pin.on)) / MS_PER_DAY);
  if (days <= MAX_AGE_DAYS) return undefined;
  const current = await currentDigest(tag);
  return current === pin.digest ? undefined : `was pinned ${days} days ago and has moved to ${current}`;
}

async function pinAll(): Promise<number> {
  const lock = readLock();
  const on = new Date().toISOString().slice(0, 'YYYY-MM-DD'.length);
  for (const tag of Object.keys(lock)) {
    const digest = await currentDigest(tag);
    lock[tag] = { digest, on };
    say(`${tag} is ${digest}`);
  }
  writeLock(lock);
  return 0;
}
