import { cp, mkdir, readdir } from 'node:fs/promises';
import path from 'node:path';

/** The artifacts of a run, kept as GitHub's actions keep them: upload-artifact v7 and download-artifact v8. */
export class Artifacts {
  readonly #folder: string;

  constructor(folder: string) {
    this.#folder = folder;
  }

  /** Follows links, packs what is in `from`, and packs nothing when it is not there or empty. */
  async upload(name: string, from: string): Promise<void> {
    const entries = await readdir(from, { recursive: true }).catch(() => []);
    if (entries.length > 0)
      await cp(from, path.join(this.#folder, name), { recursive: true, dereference: true });
  }

  /** One artifact goes into `to` itself; several go into a folder each, unless they are to be merged. None is no failure. */
  async download(prefix: string, to: string, merge: boolean): Promise<void> {
    const names = (await this.names()).filter((name) => name.startsWith(prefix));
    for (const name of names) {
      const place = merge || names.length === 1 ? to : path.join(to, name);
      await mkdir(place, { recursive: true });
      await cp(path.join(this.#folder, name), place, { recursive: true });
    }
  }

  async names(): Promise<string[]> {
    return (await readdir(this.#folder).catch((): string[] => [])).sort();
  }

  /** These ones only, as after a run in which the other cells crashed. */
  async only(names: readonly string[], folder: string): Promise<Artifacts> {
    await mkdir(folder, { recursive: true });
    for (const name of names)
      await cp(path.join(this.#folder, name), path.join(folder, name), { recursive: true });
    return new Artifacts(folder);
  }
}
