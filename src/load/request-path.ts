import type { LoadPlan } from '../record/flow/load-plan.ts';

/** The paths of a flow's requests, with their queries; they take turns. */
export function pathsOf({ url, paths }: Pick<LoadPlan, 'url' | 'paths'>): string[] {
  const { origin } = new URL(url);
  return (paths?.map((path) => origin + path) ?? [url]).map((each) => {
    const { pathname, search } = new URL(each);
    return pathname + search;
  });
}
