import { readFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { rolldown } from 'rolldown';

/** A file of the page. */
export function pageFile(name: string): Promise<string> {
  return readFile(new URL(`page/${name}`, import.meta.url), 'utf8');
}

const APP = fileURLToPath(new URL('page/app.js', import.meta.url));

/**
 * The page's script with all modules that it imports, as one classic script, since a browser loads no modules from a file.
 * @throws Error if it imports what the page does not have
 */
export async function pageScript(input = APP): Promise<string> {
  const bundle = await rolldown({ input, platform: 'browser', onLog: refuse });
  try {
    const { output } = await bundle.generate({ format: 'iife', strict: true });
    return embeddable(output[0].code);
  } finally {
    await bundle.close();
  }
}

// A warning is an import that only a server resolves, or something else that breaks the page when it is opened.
function refuse(_level: string, { message }: { message: string }): never {
  throw new Error(`the report's page cannot be built: ${message}`);
}

/** A script that can stand in an HTML page: nothing in it ends its element. */
export function embeddable(script: string): string {
  return script.replaceAll(/<\/(?=script)/gi, String.raw`<\/`);
}
