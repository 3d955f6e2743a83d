import { stringify } from 'yaml';
import type { TargetConfig } from './types.ts';

/** What a new config file says of its only target. */
export interface Starter {
  url: string;
  reload: string;
  /** In lower case, as the next. */
  expectHeader?: string | undefined;
  bypassStatus?: number | undefined;
  /** What else there is to say of its request. */
  request?: Pick<
    TargetConfig,
    'method' | 'headers' | 'body' | 'chunked' | 'expectContinue' | 'sse' | 'connection' | 'load'
  >;
  /** Environment variables that hold what is not in the file. @default none */
  variables?: readonly string[];
  effect?: { header: string } | { url: string } | { command: string } | undefined;
}

const TARGET = 'server';
/** In names of headers, and of parameters of a URL. */
const CREDENTIAL = /key|token|secret|passw|auth|cookie|sig/i;
const HEAD = [
  'Read by npx reload-proof check, which reloads the server under load and judges what clients lose.',
];
const WITHOUT_URL = ['The URL holds credentials: set TARGET_URL in the environment or in .env.'];

/** Whether what a header or a parameter with this name holds must not be written into a file. */
export function isCredential(name: string): boolean {
  return CREDENTIAL.test(name);
}

/** Whether a URL holds something that must not be written into a file. */
export function hasCredentials(url: string): boolean {
  const { username, password, searchParams } = new URL(url);
  return username !== '' || password !== '' || [...searchParams.keys()].some(isCredential);
}

/** The text of a new config file; the end of its name says in which language. It holds no URL with credentials. */
export function starterConfig(name: string, starter: Starter): string {
  const { url, reload, expectHeader, bypassStatus, effect, request, variables = [] } = starter;
  const expect = {
    ...(expectHeader === undefined ? {} : { header: expectHeader }),
    ...(bypassStatus === undefined ? {} : { bypassStatus }),
  };
  const isPrivate = hasCredentials(url);
  const target = {
    ...(isPrivate ? {} : { url }),
    ...request,
    disruption: { shell: reload },
    ...(effect === undefined ? {} : { effect }),
    ...(Object.keys(expect).length === 0 ? {} : { expect }),
  };
  const config = { targets: { [TARGET]: target } };
  const head = [
    ...HEAD,
    ...(isPrivate ? WITHOUT_URL : []),
    ...(variables.length === 0
      ? []
      : [`Credentials are not in it: set ${variables.join(' and ')} in the environment.`]),
  ];
  const comment = (mark: string) => head.map((line) => `${mark} ${line}\n`).join('');
  if (name.endsWith('.json')) return `${JSON.stringify(config, null, 2)}\n`;
  if (/\.ya?ml$/.test(name)) return `${comment('#')}${stringify(config)}`;
  const object = JSON.stringify(config, null, 2).replaceAll(/^(\s*)"([A-Za-z]\w*)":/gm, '$1$2:');
  // Only the type, which is erased: the file then loads where the package is not installed, as with npx.
  return name.endsWith('ts')
    ? `${comment('//')}import type { Config } from 'reload-proof';\n\nexport default ${object} satisfies Config;\n`
    : `${comment('//')}/** @type {import('reload-proof').Config} */\nexport default ${object};\n`;
}
