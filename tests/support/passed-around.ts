import { readdir, readFile } from 'node:fs/promises';
import path from 'node:path';
import { promisify } from 'node:util';
import { gunzip } from 'node:zlib';

/** Every file of a run but its logs, which stay. Records are unpacked. */
export async function passedAround(run: string): Promise<Map<string, string>> {
  const entries = await readdir(run, { recursive: true, withFileTypes: true });
  const files = entries
    .filter((entry) => entry.isFile())
    .map(({ parentPath, name }) => path.join(parentPath, name));
  const texts = new Map<string, string>();
  for (const file of files) {
    const name = path.relative(run, file);
    if (name.startsWith('logs/')) continue;
    const bytes = await readFile(file);
    texts.set(name, (name.endsWith('.trial') ? await promisify(gunzip)(bytes) : bytes).toString('latin1'));
  }
  return texts;
}
