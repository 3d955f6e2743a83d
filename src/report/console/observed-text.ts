import { counted } from '../../common/counted.ts';

/** The figure of an assertion over all trials. */
interface Observed {
  name: string;
  limit: number;
  unit?: string | undefined;
  /** Null if it is infinite. */
  observed: number | null;
}

/** Describes the figure of an assertion: "8 requests", or what did not end. */
export function observedText({ name, limit, unit = '', observed }: Observed): string {
  if (observed !== null) return counted(observed, unit);
  const bound = limit >= 1000 ? `${limit / 1000} s` : `${limit} ms`;
  if (name === 'recovery') return `did not recover within ${bound}`;
  if (name === 'policy-reload-time') return `at least one policy was not visible within ${bound}`;
  return 'did not end';
}
