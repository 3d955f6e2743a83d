import type { Language } from '../../runtime/builds/plugins.ts';

/**
 * What takes minutes to build or to fetch on the first run. A test file names each one that it needs at its head, as a
 * tag of Vitest: `// @module-tag go-plugin`. The set-up prepares what the chosen files name, and nothing else.
 */
export const NEEDS = {
  'go-plugin': 'needs a gateway with the plugin server in Go',
  'python-plugin': 'needs a gateway with the plugin server in Python',
  'js-plugin': 'needs a gateway with the plugin server in JavaScript',
  'rust-plugin': 'runs the plugin server in Rust too, where cargo is installed',
  tyk: 'needs Tyk, with Redis and the mock dashboard',
  balancers: 'needs the load balancers, which run as processes in every run',
} as const;
export type Need = keyof typeof NEEDS;

/** What the tests of a run need, by where they start their parts. */
export interface RunNeeds {
  processes: ReadonlySet<Need>;
  containers: ReadonlySet<Need>;
}

export function pluginNeed(language: Language): Need {
  return `${language}-plugin`;
}

export function isNeed(tag: string): tag is Need {
  return Object.hasOwn(NEEDS, tag);
}

/** What a test is told that uses something its file does not name. */
export function notPrepared(need: Need): Error {
  return new Error(
    `${need} was not prepared, since no test file asks for it: add "// @module-tag ${need}" to the head of this one`,
  );
}
