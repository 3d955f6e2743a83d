import { counted } from '../../common/counted.ts';

/** The figure that an assertion found over all trials. */
interface Observed {
  name: string;
  limit: number;
  unit?: string | undefined;
  /** Null when it never came to an end. */
  observed: number | null;
}

/** What an assertion found: "8 requests", or of what never ended that it did not. */
export function observedText({ name, limit, unit = '', observed }: Observed): string {
  if (observed !== null) return counted(observed, unit);
  const bound = limit >= 1000 ? `${limit / 1000} s` : `${limit} ms`;
  if (name === 'recovery') return `did not recover within ${bound}`;
  if (name === 'policy-reload-time') return `at least one policy was not visible within ${bound}`;
  return 'did not end';
}
