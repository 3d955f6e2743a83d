import { toCommand } from '../check/settings.ts';
import { toHeaderName, toUrl } from '../values.ts';
import type { InitOptions } from './options.ts';
import type { Questions } from './questions.ts';

/** Asks for what is not given. */
export async function askForMissing(given: InitOptions, questions: Questions): Promise<InitOptions> {
  const {
    url = await questions.ask('URL that your server responds to:', (text) => toUrl(text).href),
    reload = await questions.ask('Command that reloads it:', toCommand),
    yes = false,
  } = given;
  const expectHeader =
    given.expectHeader ??
    (yes
      ? undefined
      : await questions.ask('Header of every good response (Enter for none):', toOptionalHeader));
  return { ...given, url, reload, ...(expectHeader === undefined ? {} : { expectHeader }) };
}

function toOptionalHeader(text: string): string | undefined {
  return text === '' ? undefined : toHeaderName('expect-header', text);
}
