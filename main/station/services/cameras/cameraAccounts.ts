import type { CityFile, SecretText } from '../../../../src/contract/cityFile.ts';
import type { Asset } from '../../../../src/domain/asset/asset.ts';
import type { PasswordPlace } from '../../../../src/domain/camera/accounts.ts';
import { ok, type Refusal, type Result } from '../../../../src/shared/result.ts';
import { cameraRefusal } from '../../links/onvif/cameraRefusals.ts';
import type { HeldSecret } from '../../secrets/heldSecret.ts';

/** How we name ourselves to a camera. */
export interface CameraAccount {
  readonly username: string;
  /** Its password now; null while it is kept elsewhere and cannot be had. */
  readonly password: () => string | null;
  /** Where its password is kept. */
  readonly place: () => PasswordPlace;
  /** Why its password cannot be had; null when it can, and before the key store has answered. */
  readonly refusal: () => Refusal | null;
  /** Looks its password up now: it was just changed. */
  readonly lookAgain: () => Promise<void>;
  /** Its password's name in the key store; null where it is kept otherwise. */
  readonly secret: string | null;
}

/** The accounts of a city's cameras. */
export interface CameraAccounts {
  /**
   * The account that the camera's settings name, else the city's usual one. `camera.no-account`, with the `account` that
   * is named, where the city has none of that name: no other one takes its place.
   */
  of(camera: Asset): Result<CameraAccount>;
  /** The account of that name, null the usual one; `camera.no-account`. */
  named(name: string | null): Result<CameraAccount>;
  /** Names of all accounts, the usual one (null) first. */
  names(): readonly (string | null)[];
  /** Says in the log which of these name an account that is not there, each list once. */
  tellMissing(cameras: readonly Asset[]): void;
}

/** What the accounts are made of. */
export interface CameraAccountsOptions {
  readonly connections: Pick<CityFile['connections'], 'cameraUsername' | 'cameraPassword' | 'cameraAccounts'>;
  /** Holds a password; `whose` is for the log. */
  readonly hold: (of: SecretText | undefined, whose: string) => HeldSecret;
  readonly log: (message: string) => void;
}

/** Longest name, and most cameras of it, that are said. */
const LONGEST = 40;
const MOST_SAID = 5;

/** Opens the accounts: their passwords are looked up now, and again as they are used. */
export function createCameraAccounts({ connections, hold, log }: CameraAccountsOptions): CameraAccounts {
  const opened = (username: string, password: SecretText | undefined, whose: string): CameraAccount => {
    const { text, ...held } = hold(password, whose);
    return { ...held, username, password: text, secret: typeof password === 'object' ? password.secret : null };
  };
  const usual = opened(connections.cameraUsername ?? '', connections.cameraPassword, 'cameras');
  const named = new Map(
    Object.entries(connections.cameraAccounts ?? {}).map(([name, { username, password }]): [string, CameraAccount] => [
      name,
      opened(username, password, `cameras, account ${name}`),
    ]),
  );
  const said = new Map<string, string>();

  const find = (name: unknown): Result<CameraAccount> => {
    const account = typeof name === 'string' ? named.get(name) : undefined;
    return account ? ok(account) : cameraRefusal('camera.no-account', { account: String(name).slice(0, LONGEST) });
  };
  const of = (camera: Asset): Result<CameraAccount> => {
    const name = camera.device?.settings?.account;
    return name === undefined ? ok(usual) : find(name);
  };
  return {
    of,
    named: (name) => (name === null ? ok(usual) : find(name)),
    names: () => [null, ...[...named.keys()].sort()],
    tellMissing(cameras) {
      const missing = new Map<string, string[]>();
      for (const camera of cameras) {
        const account = of(camera);
        if (account.ok) continue;
        const name = String(account.refusal.context.account);
        missing.set(name, [...(missing.get(name) ?? []), camera.id]);
      }
      for (const [name, ids] of missing) {
        const more = ids.length > MOST_SAID ? ` and ${ids.length - MOST_SAID} more` : '';
        const list = `${ids.slice(0, MOST_SAID).join(', ')}${more}`;
        // Quoted as JSON: a name that came in otherwise than by the city's file could break the line.
        if (said.get(name) !== list)
          log(`cameras: connections.cameraAccounts has no ${JSON.stringify(name)}, so these are not asked: ${list}`);
        said.set(name, list);
      }
      for (const name of said.keys()) if (!missing.has(name)) said.delete(name);
    },
  };
}
