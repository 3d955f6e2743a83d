// Rolldown is a dev dependency: the package has the page's script as its build wrote it.
import path from 'node:path';
import { rolldown } from 'rolldown';

const APP = path.join(import.meta.dirname, 'page/app.js');

/**
 * Bundles the page's modules into one classic script, since browsers do not load modules from file: URLs.
 * @throws Error if an import does not resolve
 */
export async function bundlePage(input = APP): Promise<string> {
  const bundle = await rolldown({ input, platform: 'browser', onLog: refuse });
  try {
    const { output } = await bundle.generate({ format: 'iife', strict: true });
    return embeddable(output[0].code);
  } finally {
    await bundle.close();
  }
}

// Every warning counts as an error: it would break the page when it is opened.
function refuse(_level: string, { message }: { message: string }): never {
  throw new Error(`the report's page cannot be built: ${message}`);
}

/** Makes a script safe inside a script element: nothing in it can end the element. */
export function embeddable(script: string): string {
  return script.replaceAll(/<\/(?=script)/gi, String.raw`<\/`);
}
