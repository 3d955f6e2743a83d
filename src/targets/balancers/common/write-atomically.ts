import { rename, writeFile } from 'node:fs/promises';

/** Replaces a file in one step, so that a program that watches it never reads a partial file. */
export async function writeAtomically(file: string, content: string | object): Promise<void> {
  const text = typeof content === 'string' ? content : JSON.stringify(content, null, 2);
  await writeFile(`${file}.new`, text);
  await rename(`${file}.new`, file);
}
