/** Whose an address is, as limits count it. */

const IPV4 = /^(?:::ffff:)?(\d{1,3}(?:\.\d{1,3}){3})(?::\d+)?$/i;
const IN_BRACKETS = /^\[([^\]]+)\](?::\d+)?$/;
const GROUP = /^[0-9a-f]{1,4}$/;
const GROUPS = 8;

/**
 * An IPv4 address, or the first 64 bits of an IPv6 one: whoever has one of those has all the others of its network, and
 * could come from a new one each time. A port that a proxy named is left out; what is no address stays as it is.
 */
export function networkOf(address: string): string {
  const [, ipv4] = IPV4.exec(address) ?? [];
  if (ipv4 !== undefined) return ipv4;
  const [, bare = address] = IN_BRACKETS.exec(address) ?? [];
  const groups = groupsOf(bare.split('%', 1)[0]!.toLowerCase());
  return groups === undefined ? address : `${groups.slice(0, GROUPS / 2).join(':')}::/64`;
}

/** The eight groups of an IPv6 address, without leading zeros; undefined for what is none. */
function groupsOf(address: string): readonly string[] | undefined {
  const [head = '', tail, ...more] = address.split('::').map((part) => (part === '' ? [] : part.split(':')));
  const known = [...head, ...(tail ?? [])];
  const left = GROUPS - known.length;
  if (!address.includes(':') || more.length > 0 || (tail === undefined ? left !== 0 : left < 1)) return undefined;
  if (!known.every((group) => GROUP.test(group))) return undefined;
  const zeros = Array.from({ length: left }, () => '0');
  return [...head, ...zeros, ...(tail ?? [])].map((group) => group.replace(/^0+(?=.)/, ''));
}
