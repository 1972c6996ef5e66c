import { networkInterfaces } from 'node:os';
import type { HUB_ROLES, OutageState } from '../../../../src/contract/outage.ts';
import { ok, type Result, refuse } from '../../../../src/shared/result.ts';

/** What the supervisor is asked for: `main/shell/stationHost/hubChoice.ts` reads it. */
export type HubWish =
  | { readonly what: 'usual-hub' }
  | { readonly what: 'elect-hub' }
  | { readonly what: 'join-hub'; readonly url: string; readonly token: string };

/** An operator's decision which hub this station works with while the usual one is gone. */
export interface HubChoice {
  readonly state: () => OutageState['hub'];
  elect(): Result<void>;
  /** Joins a peer's hub, by what its operator reads out: address and token. Refusal: `hub.address`. */
  join(url: string, token: string): Result<void>;
  usual(): Result<void>;
}

export interface HubChoiceOptions {
  readonly role: (typeof HUB_ROLES)[number];
  readonly url: string | undefined;
  readonly token: string;
  /** Asks the supervisor; left out where there is none. */
  readonly ask: ((wish: HubWish) => void) | undefined;
}

/** Opens the choice. It is carried out by the supervisor, which starts this station again with the other hub. */
export function createHubChoice({ role, url, token, ask }: HubChoiceOptions): HubChoice {
  const wish = (wanted: HubWish, from: readonly (typeof role)[]): Result<void> => {
    if (!ask || !from.includes(role))
      return refuse('hub.no-choice', `a station whose hub is ${role} cannot choose that`, { role });
    ask(wanted);
    return ok(undefined);
  };
  return {
    state: () => ({
      role,
      canChoose: ask !== undefined && role !== 'embedded',
      doors: role === 'elected' ? doorsOf(url) : [],
      token: role === 'elected' ? token : null,
    }),
    elect: () => wish({ what: 'elect-hub' }, ['usual', 'peer']),
    join(given, spoken) {
      const address = addressOf(given);
      const typed = spoken.trim().toUpperCase();
      if (address === null || typed.length < 16)
        return refuse('hub.address', 'an address like 192.168.1.20:8700 and its code are wanted');
      return wish({ what: 'join-hub', url: address, token: typed }, ['usual', 'peer', 'elected']);
    },
    usual: () => wish({ what: 'usual-hub' }, ['elected', 'peer']),
  };
}

/** `ws://host:port` of what a person types, with or without the scheme; null for what is no address. */
function addressOf(typed: string): string | null {
  const text = typed.trim();
  const url = /^wss?:\/\//i.test(text) ? text : `ws://${text}`;
  if (!URL.canParse(url)) return null;
  const { protocol, hostname, port, pathname, username } = new URL(url);
  if (hostname === '' || port === '' || pathname !== '/' || username !== '') return null;
  return `${protocol}//${hostname}:${port}`;
}

/** Where peers find a hub of this machine: each network that it is on, with the hub's port. */
function doorsOf(url: string | undefined): string[] {
  const port = url !== undefined && URL.canParse(url) ? new URL(url).port : '';
  return Object.values(networkInterfaces())
    .flatMap((addresses) => addresses ?? [])
    .filter(({ family, internal }) => family === 'IPv4' && !internal)
    .map(({ address }) => `ws://${address}:${port}`);
}
