/** Whether the error is this machine's or the probe's own, not the gateway's; such a trial proves nothing. */
export function isLocalFault(label: string): boolean {
  return /^(EMFILE|ENFILE|EADDRNOTAVAIL|ENOBUFS|ENOMEM)$/.test(label);
}
