import { execa } from 'execa';
import { UserError } from '../../../src/common/user-error.ts';

/** The digest that a tag has in its registry now; for several platforms, that of their index. @throws UserError */
export async function currentDigest(tag: string): Promise<string> {
  const output = await docker('buildx', 'imagetools', 'inspect', tag, '--format', '{{.Manifest.Digest}}');
  return output.trim();
}

/** Pulls what a tag is pinned to, and gives it that tag on this machine, so that builds use it. @throws UserError */
export async function pullPinned(tag: string, digest: string): Promise<void> {
  const pinned = `${tag.replace(/:[^/:]+$/, '')}@${digest}`;
  await docker('pull', '--quiet', pinned);
  await docker('tag', pinned, tag);
}

async function docker(...words: string[]): Promise<string> {
  const { failed, stdout, stderr, shortMessage } = await execa('docker', words, { reject: false });
  if (!failed) return stdout;
  const why = stderr.trim().split('\n').at(-1) ?? '';
  throw new UserError(`docker ${words.join(' ')} failed: ${why === '' ? shortMessage : why}`);
}
