/** Of IPv6, whoever has one address has all of its /64, and whoever asks a provider for a line of their own gets a /48. */
const IPV6_NETWORK = 4;
const IPV6_SITE = 3;

/**
 * The network that an address stands for where failures and requests are counted: the address itself, but for IPv6 its /64, as
 * whoever has one address there has them all.
 */
export const networkOf = (address: string): string => shortened(address, IPV6_NETWORK);

/** What one subscriber can have of networks: an address of IPv4, a /48 of IPv6. */
export const siteOf = (address: string): string => shortened(address, IPV6_SITE);

/** Whether the address is of this machine. */
export const isLoopback = (address: string): boolean =>
  address === '::1' || /^(?:::ffff:)?127\.\d+\.\d+\.\d+$/i.test(address);

function shortened(address: string, kept: number): string {
  if (!address.includes(':')) return address;
  const mapped = /^::ffff:(\d+\.\d+\.\d+\.\d+)$/i.exec(address);
  if (mapped?.[1] !== undefined) return mapped[1];
  const [plain = ''] = address.split('%');
  const [head = '', tail] = plain.split('::');
  const groups = head === '' ? [] : head.split(':');
  if (tail !== undefined) {
    const after = tail === '' ? [] : tail.split(':');
    while (groups.length + after.length < 8) groups.push('0');
    groups.push(...after);
  }
  return `${groups
    .slice(0, kept)
    .map((group) => Number.parseInt(group, 16).toString(16))
    .join(':')}::/${16 * kept}`;
}
