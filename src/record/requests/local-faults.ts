/** Whether this machine or the probe caused the error, and not the target. Such a trial proves nothing. */
export function isLocalFault(label: string): boolean {
  return /^(EMFILE|ENFILE|EADDRNOTAVAIL|ENOBUFS|ENOMEM)$/.test(label);
}
