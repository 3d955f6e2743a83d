import { isIPv4 } from 'node:net';

const HEX = 16;
const GROUPS = 8;

/**
 * The bytes of an address as Node prints it: an IPv6 address is in groups, with zeros compressed, perhaps with a zone or
 * an IPv4 suffix.
 */
export function ipBytes(address: string): number[] {
  if (isIPv4(address)) return address.split('.').map(Number);
  const [plain = ''] = address.split('%', 1);
  const groups = plain.replace(/(\d+)\.(\d+)\.(\d+)\.(\d+)$/, (_, ...bytes: string[]) => {
    const [a, b, c, d] = bytes.map(Number) as [number, number, number, number];
    return `${(a * 256 + b).toString(HEX)}:${(c * 256 + d).toString(HEX)}`;
  });
  const [head = '', tail] = groups.split('::', 2);
  const before = head === '' ? [] : head.split(':');
  const after = tail === undefined || tail === '' ? [] : tail.split(':');
  const zeros = Array.from(
    { length: tail === undefined ? 0 : GROUPS - before.length - after.length },
    () => '0',
  );
  return [...before, ...zeros, ...after].flatMap((group) => {
    const value = Number.parseInt(group, HEX);
    return [value >> 8, value & 255];
  });
}
