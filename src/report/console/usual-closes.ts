import { counted } from '../../common/counted.ts';

/** Says that a server closes connections without a disruption too; undefined if it does not. */
export function usualClosesText(closes: number, requests: number): string | undefined {
  if (closes === 0) return undefined;
  return `closes ${counted(closes, 'connections')} in ${counted(requests, 'requests')} without a disruption: only what goes beyond that counts`;
}
