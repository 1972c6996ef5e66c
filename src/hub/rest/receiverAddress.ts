import dns from 'node:dns';
import { type BlockList, isIP, type LookupFunction } from 'node:net';
import os from 'node:os';
import { networks } from './settings.ts';

/** What no webhook goes to unless a setting says so: not global by the registries of RFC 6890, or wrapping another address. */
const FORBIDDEN: BlockList = networks([
  ...['0.0.0.0/8', '10.0.0.0/8', '100.64.0.0/10', '127.0.0.0/8', '169.254.0.0/16', '172.16.0.0/12', '192.0.0.0/24'],
  ...['192.0.2.0/24', '192.88.99.0/24', '192.168.0.0/16', '198.18.0.0/15', '198.51.100.0/24', '203.0.113.0/24'],
  ...['224.0.0.0/4', '240.0.0.0/4'],
  ...['::/96', '64:ff9b::/96', '64:ff9b:1::/48', '100::/64', '2001::/23', '2001:db8::/32', '2002::/16', '3fff::/20'],
  ...['5f00::/16', 'fc00::/7', 'fe80::/10', 'fec0::/10', 'ff00::/8'],
]);

/** Whether an address may be sent to: `own` when a setting allows its network, `public`, or `refused`. */
export type AddressVerdict = 'own' | 'public' | 'refused';

const holds = (list: BlockList, address: string): boolean => list.check(address, isIP(address) === 6 ? 'ipv6' : 'ipv4');

/** Judges one address as text; `allowed`: networks of the settings. The hub's own networks are refused, public ones too. */
export function judgeAddress(address: string, allowed: BlockList): AddressVerdict {
  if (isIP(address) === 0) return 'refused';
  if (holds(allowed, address)) return 'own';
  const own = Object.values(os.networkInterfaces()).flatMap((list) => (list ?? []).map(({ cidr }) => cidr));
  const near = networks(own.filter((cidr) => cidr !== null));
  return holds(FORBIDDEN, address) || holds(near, address) ? 'refused' : 'public';
}

/** An error that says that an address is not one to send to. */
export class AddressRefused extends Error {}

/** A refusal of a host's addresses, or null: in clear only to one's own networks. */
const trouble = (addresses: readonly string[], secure: boolean, allowed: BlockList): string | null => {
  const verdicts = addresses.map((address) => judgeAddress(address, allowed));
  if (verdicts.length === 0 || verdicts.includes('refused')) return 'its address is not one that the hub sends to';
  return secure || verdicts.every((verdict) => verdict === 'own')
    ? null
    : 'in clear only to allowed networks: use https:';
};

/** What `net.connect` asks in place of the system: the very address that is judged is the one connected to. */
export const guardedLookup =
  (secure: boolean, allowed: BlockList): LookupFunction =>
  (hostname, options, callback) => {
    dns.lookup(hostname, { ...options, all: true }, (error, found) => {
      const list = error ? [] : found;
      const bad = error
        ? null
        : trouble(
            list.map(({ address }) => address),
            secure,
            allowed,
          );
      if (error || bad !== null) callback(error ?? new AddressRefused(bad ?? ''), '', 0);
      else if (options.all) callback(null, list);
      else callback(null, list[0]!.address, list[0]!.family);
    });
  };

/** Host of an address as the system takes it: without the brackets of IPv6. */
export const hostOf = ({ hostname }: URL): string => hostname.replace(/^\[|\]$/g, '');

/** Why an address is no receiver's, or null. Names are looked up now and again at each delivery. */
export async function receiverTrouble(text: string, allowed: BlockList): Promise<string | null> {
  if (!URL.canParse(text)) return 'not an address';
  const url = new URL(text);
  if (url.protocol !== 'https:' && url.protocol !== 'http:') return 'https: is wanted';
  if (url.username !== '' || url.password !== '') return 'no password belongs in an address';
  const secure = url.protocol === 'https:';
  const host = hostOf(url);
  if (isIP(host) !== 0) return trouble([host], secure, allowed);
  try {
    const found = await dns.promises.lookup(host, { all: true });
    return trouble(
      found.map(({ address }) => address),
      secure,
      allowed,
    );
  } catch {
    return 'its name cannot be resolved';
  }
}
